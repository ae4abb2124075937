"""What an S3 store's error means for the person who set it up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import (
    ConnectionError as NoConnectionError,
)
from django.utils.translation import gettext as _

from tenants.storage.port import PartsError, StorageFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ABSENT: Final = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
_NO_BUCKET: Final = {"404", "NoSuchBucket", "NotFound"}
_NOT_LET_IN: Final = {
    "401",
    "403",
    "AccessDenied",
    "Forbidden",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
}
_CANNOT: Final = {"NotImplemented", "InvalidEncryptionAlgorithmError"}
_WRONG_PARTS: Final = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "NoSuchUpload"}
_UNREACHED: Final = (NoConnectionError, EndpointConnectionError, HTTPClientError)
_NO_KEYS: Final = (NoCredentialsError, PartialCredentialsError)


def is_absent(error: ClientError) -> bool:
    return code_of(error) in _ABSENT


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def sentence_of(error: BotoCoreError | ClientError, *, endpoint: str, bucket: str) -> str:
    """Says which of endpoint, bucket and credentials failed, and what to do."""
    code = code_of(error) if isinstance(error, ClientError) else ""
    if isinstance(error, _NO_KEYS) or code in _NOT_LET_IN:
        return _(
            "The storage refused our credentials for bucket “%(bucket)s”: check AWS_ACCESS_KEY_ID, "
            "AWS_SECRET_ACCESS_KEY and what that key may do."
        ) % {"bucket": bucket}
    if isinstance(error, _UNREACHED):
        return _(
            "The storage endpoint %(endpoint)s does not answer: check S3_ENDPOINT_URL and that "
            "the server runs, then try again."
        ) % {"endpoint": endpoint}
    if code in _NO_BUCKET:
        return _(
            "The storage has no bucket “%(bucket)s”: create it, or correct S3_BUCKET_AUDIO."
        ) % {"bucket": bucket}
    if code in _CANNOT:
        return _(
            "The storage at %(endpoint)s cannot do what it was asked (%(reason)s): if it does not "
            "encrypt by itself, leave S3_SERVER_SIDE_ENCRYPTION empty."
        ) % {"endpoint": endpoint, "reason": code}
    return _(
        "The storage at %(endpoint)s failed (%(reason)s): check bucket “%(bucket)s” and its "
        "region, then try again."
    ) % {"endpoint": endpoint, "bucket": bucket, "reason": code or type(error).__name__}


@contextmanager
def translating_errors(*, endpoint: Callable[[], str], bucket: str) -> Iterator[None]:
    """Turns the library's errors into StorageFailedError with a sentence."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        sentence = sentence_of(error, endpoint=endpoint(), bucket=bucket)
        raise StorageFailedError(sentence) from error


@contextmanager
def parts_do_not_fit() -> Iterator[None]:
    """Turns a store's complaint about parts into PartsError."""
    try:
        yield
    except ClientError as error:
        if code_of(error) not in _WRONG_PARTS:
            raise
        raise PartsError(
            _("The parts do not make up the file (%s): send the missing ones again.")
            % code_of(error)
        ) from error
