"""Files as Outlook, Exchange and S/MIME programs write them, for tests."""

from __future__ import annotations

import struct
from typing import Final

from asn1crypto import cms

from engines.wrapped_mail.mapi import Property
from engines.wrapped_mail.tnef import SIGNATURE

MESSAGE_INSIDE: Final = bytes.fromhex("0703020000000000c000000000000046")
_DATA: Final = "1.2.840.113549.1.7.1"
_END: Final = b"\0\0"  # Of what has no length.


def attribute(name: int, content: bytes, level: int = 1) -> bytes:
    head = struct.pack("<BHHI", level, name, 6, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def mapi(*properties: bytes) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def variable(number: int, kind: int, *values: bytes) -> bytes:
    padded = b"".join(
        struct.pack("<I", len(each)) + each + bytes(-len(each) % 4) for each in values
    )
    return struct.pack("<HHI", kind, number, len(values)) + padded


def text(number: Property, value: str) -> bytes:
    return variable(number, 0x1F, value.encode("utf-16-le") + b"\0\0")


def narrow(number: Property, value: bytes) -> bytes:
    return variable(number, 0x1E, value + b"\0")


def binary(number: Property, value: bytes) -> bytes:
    return variable(number, 0x102, value)


def number(of: Property, value: int) -> bytes:
    return struct.pack("<HHI", 0x3, of, value)


def named_property(name: str, value: str) -> bytes:
    """One with a name of letters, as add-ins write."""
    letters = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HH", 0x1F, 0x8001) + bytes(16) + struct.pack("<II", 1, len(letters))
    written = value.encode("utf-16-le") + b"\0\0"
    padded = written + bytes(-len(written) % 4)
    return head + letters + bytes(-len(letters) % 4) + struct.pack("<II", 1, len(written)) + padded


def tnef(*properties: bytes, codepage: int = 1252, after: bytes = b"") -> bytes:
    """A winmail.dat of the message's properties; `after` are attributes that follow them."""
    head = SIGNATURE + b"\x01\x00" + attribute(0x9006, b"\0\0\1\0")
    told = attribute(0x9007, struct.pack("<II", codepage, 0))
    return head + told + attribute(0x9003, mapi(*properties)) + after


def attachment(content: bytes, *properties: bytes, title: bytes = b"SHORT~1.PDF") -> bytes:
    data = attribute(0x800F, content, 2) if content else b""
    starts = attribute(0x9002, bytes(14), 2) + attribute(0x8010, title + b"\0", 2)
    return starts + data + attribute(0x9005, mapi(*properties), 2)


def inner_message(inside: bytes) -> bytes:
    """A message attached to a message."""
    data = variable(Property.ATTACH_DATA, 0xD, MESSAGE_INSIDE + inside)
    return attachment(b"", data, title=b"Inner message")


def plain_rtf(rich: bytes) -> bytes:
    """Rich text in its envelope, uncompressed."""
    return struct.pack("<II4sI", len(rich) + 12, len(rich), b"MELA", 0) + rich


def signed(content: bytes | None) -> bytes:
    """DER with no signature in it: none is looked at."""
    inside = {"content_type": _DATA, "content": content}
    signed_data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": inside if content is not None else {"content_type": _DATA},
            "signer_infos": [],
        }
    )
    found: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump()
    return found


def compressed(content: bytes) -> bytes:
    """`content` is what zlib made of a part."""
    data = cms.CompressedData(
        {
            "version": "v0",
            "compression_algorithm": {"algorithm": "zlib"},
            "encap_content_info": {"content_type": _DATA, "content": content},
        }
    )
    found: bytes = cms.ContentInfo({"content_type": "compressed_data", "content": data}).dump()
    return found


def streamed(content: bytes, piece: int = 100) -> bytes:
    """BER of indefinite lengths, the content in pieces: as Outlook and `openssl -stream` write."""
    pieces = b"".join(
        bytes([4, len(content[at : at + piece])]) + content[at : at + piece]
        for at in range(0, len(content), piece)
    )
    inside = b"\x30\x80" + bytes.fromhex("06092a864886f70d010701")
    inside += b"\xa0\x80" + b"\x24\x80" + pieces + _END * 3
    data = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + inside + b"\x31\x00" + _END
    return b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80" + data + _END * 2


def enveloped() -> bytes:
    """Encrypted for nobody: only its kind is looked at."""
    encrypted = {
        "content_type": _DATA,
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
        "encrypted_content": bytes(32),
    }
    data = cms.EnvelopedData(
        {"version": "v0", "recipient_infos": [], "encrypted_content_info": encrypted}
    )
    found: bytes = cms.ContentInfo({"content_type": "enveloped_data", "content": data}).dump()
    return found
