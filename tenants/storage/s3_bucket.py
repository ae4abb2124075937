"""How a bucket is set up, so that browsers may send to it and nothing piles up in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, cast
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from tenants.storage.s3_errors import code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tenants.storage.s3 import S3ObjectStorage

    Rule = Mapping[str, object]

_OURS: Final = "support-auditor"
_HEADERS: Final = ("content-type", "if-none-match", "range", "x-amz-checksum-sha256")
_UNFINISHED_DAYS: Final = 2  # The sweep takes one; this holds while the product is off, too.
_PATIENCE: Final = 10.0  # Seconds.
_UNSET: Final = {
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
}


class BucketClient(Protocol):
    """The part of boto3's client that sets buckets up; each `put` replaces what was set before."""

    def head_bucket(self, **asked: object) -> object: ...

    def create_bucket(self, **asked: object) -> object: ...

    def get_bucket_cors(self, **asked: object) -> Mapping[str, list[Rule]]: ...

    def put_bucket_cors(self, **asked: object) -> object: ...

    def get_bucket_encryption(self, **asked: object) -> Mapping[str, Mapping[str, list[Rule]]]: ...

    def put_bucket_encryption(self, **asked: object) -> object: ...

    def get_bucket_lifecycle_configuration(self, **asked: object) -> Mapping[str, list[Rule]]: ...

    def put_bucket_lifecycle_configuration(self, **asked: object) -> object: ...


class SetupOutcome(StrEnum):
    DONE = "done"
    NOT_YET = "not so yet"
    ALREADY = "already so"
    REFUSED = "the store does not do it"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """What was set up, or was not; `note` says what that means."""

    name: str
    outcome: SetupOutcome
    note: str = ""


class Bucket:
    """The storage's bucket. What others have set up in it is kept; *is_dry* changes nothing.

    Every method raises BotoCoreError where the store does not answer.
    """

    def __init__(self, storage: S3ObjectStorage, *, is_dry: bool) -> None:
        self._client = cast("BucketClient", storage.connection.meta.client)
        self._storage = storage
        self._name = storage.bucket_name
        self._is_dry = is_dry

    def is_there(self) -> bool:
        """Raises ClientError where the store does not let us in."""
        try:
            self._client.head_bucket(Bucket=self._name)
        except ClientError as error:
            if code_of(error) in {"404", "NoSuchBucket"}:
                return False
            raise
        return True

    def create(self) -> None:
        """Raises ClientError where the store does not let us."""
        region = self._storage.region_name
        is_plain = self._storage.endpoint_url or region == "us-east-1"
        place = {} if is_plain else {"LocationConstraint": region}
        asked: dict[str, object] = {"CreateBucketConfiguration": place} if place else {}
        self._client.create_bucket(Bucket=self._name, **asked)

    def let_in(self, origins: Sequence[str]) -> SetupStep:
        """Pages of these origins may send recordings, and play them."""
        ours: Rule = {
            "ID": _OURS,
            "AllowedOrigins": list(origins),
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": list(_HEADERS),
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        step = self._settle(
            f"CORS for {', '.join(origins)}",
            read=lambda: self._client.get_bucket_cors(Bucket=self._name)["CORSRules"],
            is_so=lambda rule: _lets_in(rule, ours),
            write=lambda others: self._client.put_bucket_cors(
                Bucket=self._name, CORSConfiguration={"CORSRules": [*others, ours]}
            ),
            otherwise="browsers cannot send recordings: allow it in the store's own settings",
        )
        if step.outcome == SetupOutcome.REFUSED and all(map(self._answers_preflight, origins)):
            return SetupStep(step.name, SetupOutcome.ALREADY, "by the store's own settings")
        return step

    def encrypt(self) -> SetupStep:
        """What comes in is encrypted without the client's asking; a stronger choice is kept."""
        name, algorithm = "encryption at rest", self._storage.server_side_encryption
        if not algorithm:
            return SetupStep(
                name, SetupOutcome.ALREADY, "left as it is: S3_SERVER_SIDE_ENCRYPTION is empty"
            )
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
        return self._settle(
            f"{name} by {algorithm}",
            read=lambda: self._client.get_bucket_encryption(Bucket=self._name)[
                "ServerSideEncryptionConfiguration"
            ]["Rules"],
            is_so=lambda found: "ApplyServerSideEncryptionByDefault" in found,
            write=lambda _others: self._client.put_bucket_encryption(
                Bucket=self._name, ServerSideEncryptionConfiguration={"Rules": [rule]}
            ),
            otherwise="recordings lie there as the store keeps them: encrypt its disks",
        )

    def end_unfinished(self) -> SetupStep:
        """Files in parts that nobody finishes are dropped by the store."""
        ours: Rule = {
            "ID": _OURS,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _UNFINISHED_DAYS},
        }
        return self._settle(
            f"unfinished uploads end after {_UNFINISHED_DAYS} days",
            read=lambda: self._client.get_bucket_lifecycle_configuration(Bucket=self._name)[
                "Rules"
            ],
            is_so=lambda rule: {**rule, "ID": _OURS} == ours,
            write=lambda others: self._client.put_bucket_lifecycle_configuration(
                Bucket=self._name, LifecycleConfiguration={"Rules": [*others, ours]}
            ),
            otherwise="our own sweep drops them, as long as the workers run",
        )

    def _settle(
        self,
        name: str,
        *,
        read: Callable[[], list[Rule]],
        is_so: Callable[[Rule], bool],
        write: Callable[[list[Rule]], object],
        otherwise: str,
    ) -> SetupStep:
        try:
            there = _rules(read)
            if any(map(is_so, there)):
                return SetupStep(name, SetupOutcome.ALREADY)
            if self._is_dry:
                return SetupStep(name, SetupOutcome.NOT_YET)
            write([rule for rule in there if rule.get("ID") != _OURS])
        except ClientError as error:
            return SetupStep(name, SetupOutcome.REFUSED, f"{code_of(error)}; {otherwise}")
        return SetupStep(name, SetupOutcome.DONE)

    def _answers_preflight(self, origin: str) -> bool:
        """What a browser asks before it sends; some stores let everybody in by themselves."""
        endpoint = self._storage.public_endpoint_url or self._storage.endpoint_url
        if not endpoint:  # Amazon takes rules; that it took none is all there is to know.
            return False
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ",".join(_HEADERS),
        }
        request = Request(f"{endpoint}/{self._name}/any", headers=asked, method="OPTIONS")  # noqa: S310  # The operator's own endpoint.
        try:
            with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310  # As above.
                allowed, methods = (
                    answer.headers.get(f"Access-Control-Allow-{what}", "")
                    for what in ("Origin", "Methods")
                )
        except HTTPError as refusal:
            refusal.close()
            return False
        except OSError:
            return False
        return allowed in {origin, "*"} and "PUT" in methods


def _rules(read: Callable[[], list[Rule]]) -> list[Rule]:
    try:
        return read()
    except ClientError as error:
        if code_of(error) in _UNSET:
            return []
        raise


def _lets_in(rule: Rule, ours: Rule) -> bool:
    """Whether a rule allows at least what ours does; headers are compared without their case."""
    lists = ("AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposeHeaders")
    return all(_has_all(rule.get(name), ours[name]) for name in lists)


def _has_all(there: object, wanted: object) -> bool:
    found, needed = (
        {str(word).lower() for word in cast("Iterable[object]", words or ())}
        for words in (there, wanted)
    )
    return "*" in found or needed <= found
