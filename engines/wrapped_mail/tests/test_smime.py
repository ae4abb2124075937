"""What is signed is read in every form that it comes in; what is encrypted says so."""

from __future__ import annotations

import zlib
from base64 import b64encode, encodebytes

import pytest

from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal
from engines.wrapped_mail.smime import read_smime
from engines.wrapped_mail.tests.make import compressed, enveloped, signed, streamed

PART = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Grüße, refund please. ".encode() * 40
DER = signed(PART)
_MOST = 1 << 20


@pytest.mark.parametrize(
    "content",
    [
        DER,
        streamed(PART),
        b64encode(DER),
        encodebytes(DER),
        b"-----BEGIN PKCS7-----\n" + encodebytes(DER) + b"-----END PKCS7-----\n",
        b"-----BEGIN CMS-----\n" + encodebytes(streamed(PART)) + b"-----END CMS-----\n",
        compressed(zlib.compress(PART)),
        compressed(zlib.compress(DER)),
        signed(DER),
        DER + b"\r\n",
    ],
)
def test_the_part_inside_is_found(content: bytes) -> None:
    assert read_smime(content, _MOST) == PART


def test_a_signed_bare_text_is_a_body_of_a_mail() -> None:
    assert read_smime(signed(b"Note: refund me"), _MOST) == b"\r\nNote: refund me"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (enveloped(), WrappedMailRefusal.ENCRYPTED),
        (signed(enveloped()), WrappedMailRefusal.ENCRYPTED),
        (signed(None), WrappedMailRefusal.EMPTY),
        (signed(b""), WrappedMailRefusal.EMPTY),
        (signed(b"%PDF-1.7 contract"), WrappedMailRefusal.NO_MAIL),
        (signed(b"PK\x03\x04\0\0"), WrappedMailRefusal.NO_MAIL),
        (b"", WrappedMailRefusal.UNKNOWN),
        (b"not even near", WrappedMailRefusal.UNKNOWN),
        (DER[:40], WrappedMailRefusal.UNKNOWN),
        (b"\x30\x80" * 30_000, WrappedMailRefusal.UNKNOWN),
        (
            bytes.fromhex("308006092a864886f70d010702a080") + b"\x24\x80" * 9_000,
            WrappedMailRefusal.UNKNOWN,
        ),
        (compressed(b"no zlib"), WrappedMailRefusal.UNKNOWN),
        (compressed(zlib.compress(bytes(_MOST + 1))), WrappedMailRefusal.TOO_LARGE),
    ],
)
def test_what_cannot_be_opened_says_why(content: bytes, refusal: WrappedMailRefusal) -> None:
    with pytest.raises(WrappedMailError) as caught:
        read_smime(content, _MOST)
    assert caught.value.refusal == refusal


def test_signed_in_signed_in_signed_ends_somewhere() -> None:
    content = DER
    for _ in range(30):
        content = signed(content)
    with pytest.raises(WrappedMailError) as caught:
        read_smime(content, _MOST)
    assert caught.value.refusal == WrappedMailRefusal.DEEP
