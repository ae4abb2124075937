"""What strangers wrap is opened in the sandbox, and no bomb gets beyond its bounds."""

from __future__ import annotations

import time
import zlib

import pytest

from engines.wrapped_mail.mapi import Property
from engines.wrapped_mail.opening import OpeningLimits, open_wrapped
from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal
from engines.wrapped_mail.tests.make import (
    attachment,
    binary,
    compressed,
    enveloped,
    inner_message,
    plain_rtf,
    signed,
    text,
    tnef,
)

_PART = b"Content-Type: text/plain\r\n\r\nHello"
_SMALL = OpeningLimits(most_bytes=1 << 20)


def refused(content: bytes, limits: OpeningLimits = _SMALL) -> WrappedMailRefusal:
    with pytest.raises(WrappedMailError) as caught:
        open_wrapped(content, limits)
    return caught.value.refusal


def test_both_kinds_are_told_apart_by_their_content() -> None:
    whole = open_wrapped(tnef(text(Property.BODY, "Hello")), _SMALL)
    half = open_wrapped(tnef(text(Property.BODY, "Hello")) + b"garbage at the end", _SMALL)

    assert open_wrapped(signed(_PART), _SMALL).content == _PART
    assert (whole.is_whole, half.is_whole) == (True, False)
    assert b"text/plain" in whole.content


def test_every_charset_is_at_hand_once_no_file_can_be_opened() -> None:
    fonts = rb"{\fonttbl{\f1\fcharset128 A;}{\f2\fcharset222 A;}{\f3\fcharset238 A;}}"
    rich = rb"{\rtf1" + fonts + rb"\f1\'93\'fa\f2\'a1\f3\'b3}"
    content = tnef(
        binary(Property.RTF_COMPRESSED, plain_rtf(rich)),
        codepage=1251,
        after=attachment(b"x", title="Фото.jpg".encode("cp1251")),
    )
    opened = open_wrapped(content, _SMALL)
    assert opened.is_whole
    assert b"5pel4LiBxYI=" in opened.content  # 日กł
    assert b"%D0%A4%D0%BE%D1%82%D0%BE.jpg" in opened.content
    assert b"image/jpeg" in opened.content


def test_why_it_stays_shut_is_told() -> None:
    assert refused(enveloped()) == WrappedMailRefusal.ENCRYPTED
    assert refused(b"") == WrappedMailRefusal.UNKNOWN


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (compressed(zlib.compress(bytes(64 << 20))), WrappedMailRefusal.TOO_LARGE),
        (tnef(after=attachment(bytes(1 << 20))), WrappedMailRefusal.TOO_LARGE),
    ],
    ids=["zeros", "file"],
)
def test_what_unfolds_beyond_the_limit_is_refused(
    content: bytes, refusal: WrappedMailRefusal
) -> None:
    assert refused(content) == refusal


def test_whatever_is_nested_without_end_ends() -> None:
    message = tnef(text(Property.BODY, "deepest"))
    for _ in range(100):
        message = tnef(after=inner_message(message))
    assert not open_wrapped(message, _SMALL).is_whole
    assert refused(b"\x30\x80" * 200_000) == WrappedMailRefusal.UNKNOWN


@pytest.mark.parametrize(
    "limits",
    [OpeningLimits(wall_seconds=0.1), OpeningLimits(cpu_seconds=1, wall_seconds=20)],
    ids=["wall", "cpu"],
)
def test_what_takes_too_long_is_stopped(limits: OpeningLimits) -> None:
    hard = b"{\\rtf1" + b"\\f1\\b" * 700_000  # Seconds of work.
    content = tnef(binary(Property.RTF_COMPRESSED, plain_rtf(hard)))
    begun = time.monotonic()

    assert refused(content, limits) == WrappedMailRefusal.FAILED
    assert time.monotonic() - begun < 20


def test_what_no_reader_bears_is_refused() -> None:
    part = b"Content-Type: text/plain\r\n\r\nHello\r\n"
    for number in range(2_000):
        head = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (number, number)
        part = head + part + b"--%d--\r\n" % number
    assert refused(signed(part)) == WrappedMailRefusal.FAILED
    small = OpeningLimits(memory_bytes=200 << 20)
    assert refused(signed(b"\r\n" * 3_000_000), small) == WrappedMailRefusal.FAILED


def test_what_takes_too_much_memory_is_stopped() -> None:
    limits = OpeningLimits(memory_bytes=128 << 20)
    assert refused(tnef(after=attachment(bytes(60 << 20))), limits) == WrappedMailRefusal.FAILED
