"""Rich text shows its words, in every language, and nothing of what is hidden in it."""

from __future__ import annotations

import struct

import pytest

from engines.wrapped_mail.compressed_rtf import decompressed
from engines.wrapped_mail.rich_text import text_of_rich_text
from engines.wrapped_mail.tests.make import plain_rtf

_OF_A_PAGE = rb"""{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}
{\colortbl\red0;}\uc1\pard\plain\deftab360 \f0\fs24
{\*\htmltag19 <html>}{\*\htmltag241 <style>}{\*\htmltag241 p {margin:0}}{\*\htmltag249 </style>}
{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Refund \u8364?50{\*\htmltag84 &nbsp;}\htmlrtf \'a0
\htmlrtf0  please\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}
{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Ann\htmlrtf\par}\htmlrtf0}"""


@pytest.mark.parametrize(
    ("rich", "told"),
    [
        (
            rb"{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe\par second\line third\tab x}",
            "Grüße\nsecond\nthird\tx",
        ),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (
            rb"{\rtf1\ansicpg1252{\fonttbl{\f0 A;}{\f1\fcharset204 A;}}Hi \f1\'cf\'f0\f0  caf\'e9}",
            "Hi Пр café",
        ),
        (rb"{\rtf1{\fonttbl{\f0\fcharset128 MS;}}\f0\'93\'fa\'96{\b\'7b}\'8c\'ea}", "日\ufffd{語"),
        (rb"{\rtf1{\fonttbl{\f0\fcharset128 MS;}}\f0\'93\'fa\'96\'7b\'8c\'ea}", "日本語"),
        (rb"{\rtf1\uc1 \u-10179?\u-8704?}", "\N{GRINNING FACE}"),
        (rb"{\rtf1\uc2 \u8364\'a2\'e3 and{\uc0 \u233}}", "€ andé"),
        (rb"{\rtf1 a\{b\}\\c\~d\_e\-f}", "a{b}\\c\u00a0d-ef"),
        (rb"{\rtf1 shown {\v hidden}{\info{\title T}}{\pict\bin3 }}}}end}", "shown end"),
        (rb'{\rtf1{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt link}}}', "link"),
        (rb"}}} no {\rtf1 order {{{", " no order "),
        (_OF_A_PAGE, "Refund €50\u00a0 please\nAnn\n"),
    ],
)
def test_the_words_are_read(rich: bytes, told: str) -> None:
    assert text_of_rich_text(rich) == told


# The two examples of MS-OXRTFCP, 4.1 and 4.2.
_HELLO = """
    2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0
"""
_REPEATED = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"


@pytest.mark.parametrize(
    ("packed", "rich"),
    [
        (_HELLO, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"),
        (_REPEATED, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_compressed_rich_text_is_unpacked(packed: str, rich: bytes) -> None:
    assert decompressed(bytes.fromhex(packed), 1_000) == rich
    assert decompressed(bytes.fromhex(packed), 9) == rich[:9]
    assert rich.startswith(decompressed(bytes.fromhex(packed)[:-8], 1_000))


def test_uncompressed_rich_text_is_taken_as_it_is() -> None:
    assert decompressed(plain_rtf(b"{\\rtf1 hello}"), 100) == b"{\\rtf1 hello}"


@pytest.mark.parametrize("content", [b"", b"short", struct.pack("<II4sI", 9, 9, b"ABCD", 0)])
def test_another_format_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no compressed rich text"):
        decompressed(content, 100)
