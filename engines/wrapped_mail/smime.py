"""What an opaque S/MIME file holds (RFC 8551, CMS in DER or BER). No signature is checked."""

from __future__ import annotations

import zlib
from base64 import b64decode
from email.parser import BytesHeaderParser
from typing import Final

from asn1crypto import pem
from asn1crypto.cms import ContentInfo

from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal

_SEQUENCE: Final = 0x30
_SIGNED: Final = "signed_data"
_COMPRESSED: Final = "compressed_data"
_ENCRYPTED: Final = frozenset(
    {"enveloped_data", "authenticated_enveloped_data", "encrypted_data"}
) | {"signed_and_enveloped_data"}
_DEEPEST: Final = 10
_HEAD_BYTES: Final = 65_536
_MOST_TIMES, _LEAST_BYTES = 20, 1 << 20  # How far words unfold: a little may always, much not so.


def read_smime(content: bytes, most_bytes: int) -> bytes:
    """The mail's part inside, headers and all. Raises WrappedMailError."""
    for _ in range(_DEEPEST):
        content = _inside(_binary(content), most_bytes)
        if not _is_cms(content):
            return _as_part(content)
    raise WrappedMailError(WrappedMailRefusal.DEEP)


def _binary(content: bytes) -> bytes:
    """Some gateways leave PEM's armour, or one encoding too many."""
    if content[:1] == bytes([_SEQUENCE]) and not content[:64].isascii():
        return content
    try:
        if pem.detect(content):
            return bytes(pem.unarmor(content)[2])
        return b64decode(b"".join(content.split()), validate=True)
    except ValueError:
        return content


def _is_cms(content: bytes) -> bool:
    """Whether a CMS stands directly in the CMS, as where a signed mail was compressed."""
    if content[:1] != bytes([_SEQUENCE]):
        return False
    try:
        kind = ContentInfo.load(content)["content_type"].native
    except (ValueError, TypeError):
        return False
    return kind in _ENCRYPTED | {_SIGNED, _COMPRESSED}


def _inside(content: bytes, most_bytes: int) -> bytes:
    try:
        cms = ContentInfo.load(content)
        kind = cms["content_type"].native
        if kind in _ENCRYPTED:
            raise WrappedMailError(WrappedMailRefusal.ENCRYPTED)
        if kind not in {_SIGNED, _COMPRESSED}:
            raise WrappedMailError(WrappedMailRefusal.UNKNOWN)
        found = cms["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WrappedMailError(WrappedMailRefusal.UNKNOWN) from error
    if not isinstance(found, bytes) or not found:  # A signature, or certificates, of nothing.
        raise WrappedMailError(WrappedMailRefusal.EMPTY)
    return _unfolded(found, most_bytes) if kind == _COMPRESSED else found


def _unfolded(content: bytes, most_bytes: int) -> bytes:
    unfolding = zlib.decompressobj()
    most = min(most_bytes, _LEAST_BYTES + _MOST_TIMES * len(content))
    try:
        found = unfolding.decompress(content, most)
    except zlib.error as error:
        raise WrappedMailError(WrappedMailRefusal.UNKNOWN) from error
    if unfolding.unconsumed_tail:
        raise WrappedMailError(WrappedMailRefusal.TOO_LARGE)
    return found


def _as_part(content: bytes) -> bytes:
    """Some sign a bare text, without headers; a signed document, as of invoices, is no mail."""
    head = BytesHeaderParser().parsebytes(content[:_HEAD_BYTES])
    if "Content-Type" in head or "MIME-Version" in head:
        return content
    if b"\0" in content or content.startswith((b"%PDF", b"<?xml")):
        raise WrappedMailError(WrappedMailRefusal.NO_MAIL)
    return b"\r\n" + content
