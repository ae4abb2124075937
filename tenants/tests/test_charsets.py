"""Bytes are read as their sender's program shows them, whatever it calls their charset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.charsets import DecodedText, decode
from tenants.domain.wording import one_line, readable


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gbk", "镕基龘"),
        ("GBK", "gb18030", "𠀀"),
        ("ks_c_5601-1987", "cp949", "똠방각하 펲시"),
        ("euc-kr", "cp949", "똠방각하"),
        ("iso-8859-1", "cp1252", "€80 – that’s"),
        ("latin1", "cp1252", "„œ“"),
        ("us-ascii", "utf-8", "grüß"),
        ("shift_jis", "cp932", "①髙﨑"),
        ("iso-8859-9", "cp1254", "ŞİĞ €"),
        ("iso-8859-11", "cp874", "สวัสดี…"),
        ("big5", "big5hkscs", "中文"),
        ("koi8-r", "koi8-r", "Нет"),
        ("utf-16", "utf-16-be", "Grüße"),
        ("utf-16", "utf-16-le", "Grüße"),
        ("utf-7", "utf-7", "Grüße"),
        ("cp850", "cp850", "Größe"),
        ("iso-2022-kr", "iso2022_kr", "한국"),
        ("hz-gb-2312", "hz", "中文"),
        ('"utf-8"', "utf-8", "grüß"),
    ],
)
def test_a_label_means_what_mail_programs_take_it_for(label: str, codec: str, text: str) -> None:
    found = decode(text.encode(codec), label)
    assert (found.text, found.is_sure) == (text, True)


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("iso-2022-jp", b"\x1b$B-!F|\x1b(B ok"),
        ("", b"\x1b$B-!F|\x1b(B ok"),
        ("euc-jp", b"\xad\xa1\xc6\xfc ok"),
    ],
)
def test_japanese_has_its_makers_signs(label: str, content: bytes) -> None:
    assert decode(content, label).text == "①日 ok"


def test_japanese_is_read_as_python_reads_it() -> None:
    """All of JIS X 0208, but for six signs of which the standard shows the wide twin."""
    letters = [bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]
    differ = 0
    for letter in letters:
        own = letter.decode("euc_jp", "replace")
        if "\N{REPLACEMENT CHARACTER}" in own:
            continue
        shifted = b"\x1b$B" + bytes(byte & 0x7F for byte in letter) + b"\x1b(B"
        assert decode(letter, "euc-jp") == decode(shifted, "iso-2022-jp")
        differ += decode(letter, "euc-jp").text != own
    assert differ == 6


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_wins(mark: str) -> None:
    assert decode("grüß".encode(mark), "iso-8859-1").text == "grüß"


@pytest.mark.parametrize(
    ("label", "content", "text"),
    [
        ("utf-8", b"gr\xfc\xdf \x80", "grüß €"),
        ("", b"gr\xfc\xdf \x80", "grüß €"),
        ("x-unknown-9", "grüß".encode(), "grüß"),
        ("hex", "grüß".encode(), "grüß"),
        ("windows-1252", "grüß".encode(), "grüß"),
        ("utf-8", "grüß".encode() + b" \xff", "grüß \N{REPLACEMENT CHARACTER}"),
        ("gb2312", b"\xff", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_had_to_be_guessed_is_told(label: str, content: bytes, text: str) -> None:
    found = decode(content, label)
    assert (found.text, found.is_sure) == (text, False)


@given(st.binary(max_size=60), st.one_of(st.text(max_size=12), st.sampled_from(["iso-2022-jp"])))
def test_nothing_is_too_odd(content: bytes, label: str) -> None:
    decode(content, label)


@pytest.mark.parametrize("label", ["undefined", "idna", "punycode", "unicode_escape", "charmap"])
def test_what_python_alone_calls_a_charset_is_none(label: str) -> None:
    assert decode(b"a\\x41", label) == DecodedText("a\\x41", is_sure=True)
    assert decode(b"caf\xe9", label).is_sure is False


def test_shown_text_keeps_what_belongs_to_its_words() -> None:
    persian, family, flag = "می\u200cخواهم", "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e007f"
    assert readable(f"{persian} {family} {flag}") == f"{persian} {family} {flag}"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("1\u202f250,00\u00a0€", "1 250,00 €"),
        ("one\u2028two\x85three\r\nfour\rfive", "one\ntwo\nthree\nfour\nfive"),
        ("so\u00adft \u200bspace\ufeff", "soft space"),
        ("\u202eevil\u202c \u2067name\u2069", "evil name"),
        ("a\0b\x1b[0m\ud800", "ab[0m?"),
        ("e\u0301", "é"),
    ],
)
def test_shown_text_hides_nothing_and_turns_nothing(raw: str, shown: str) -> None:
    assert readable(raw) == shown


def test_a_name_is_one_line() -> None:
    assert one_line(" Ann\u00a0\n\tField ") == "Ann Field"
