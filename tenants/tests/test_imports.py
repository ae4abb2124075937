"""Files to import: read whole, whichever program wrote them, or refused with the line."""

from __future__ import annotations

import codecs
import io
import json

import pytest

from tenants.imports.columns import Columns
from tenants.imports.lines import text_of
from tenants.imports.rows import read_rows
from tenants.imports.unreadable import UnreadableError

COLUMNS = Columns(
    ("parcel_id", "street", "note"),
    needed=(("parcel_id",), ("street",)),
    aliases={"road": "street"},
    synonyms={"parcel_id": ("shipment", "tracking")},
    not_taken=("weight",),
)
ROWS = [
    {"parcel_id": "7", "street": "Große Allee 3, rear", "note": "ring\ntwice"},
    {"parcel_id": "8", "street": "Café; left", "note": ""},
]
CSV = 'parcel_id,street,note\n7,"Große Allee 3, rear","ring\ntwice"\n8,Café; left,\n'


def read(content: str | bytes, *, passes_over: bool = False) -> list[dict[str, object]]:
    raw = content.encode() if isinstance(content, str) else content
    rows = read_rows(io.BytesIO(raw), COLUMNS, passes_over=passes_over)
    return [dict(row.cells) for row in rows]


def refusal(content: str | bytes, *, passes_over: bool = False) -> str:
    with pytest.raises(UnreadableError) as error:
        read(content, passes_over=passes_over)
    return str(error.value)


def by(separator: str) -> str:
    lines = [
        ("parcel_id", "street", "note"),
        ("7", '"Große Allee 3, rear"', '"ring\ntwice"'),
        ("8", '"Café; left"', ""),
    ]
    return "\r\n".join(separator.join(line) for line in lines)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "says", ["", "sep={}\r\n", '"sep={}"\r\n', "SEP={}\n", "\r\nsep={},,\r\n\r\n"]
)
def test_every_separator_is_found_and_the_line_that_says_it_is_no_row(
    separator: str, says: str
) -> None:
    assert read(says.format(separator) + by(separator)) == ROWS


def test_a_declared_separator_that_the_table_does_not_use_is_passed_over() -> None:
    assert read("sep=;\n" + CSV) == ROWS
    assert read("sep=\\t\n" + by("\t")) == ROWS
    assert read("sep=^\n" + by("^")) == ROWS


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_charset_and_line_end_is_read(charset: str, end: str) -> None:
    assert read(CSV.replace("\n", end).encode(charset)) == ROWS
    objects = end.join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    assert read(objects.encode(charset)) == ROWS


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_in_either_order(mark: bytes) -> None:
    order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert read(mark + CSV.encode(order)) == ROWS


@pytest.mark.parametrize(
    "header",
    [
        "Parcel ID,STREET,note",
        "\xa0parcel-id\u2009, street ,Note",
        '"parcelId","Road","\u200bnote"',
        "\n,,\nparcel_id,street,note,,",
        "\ufeff\ufeffparcel_id,street,note",
    ],
)
def test_headers_are_known_however_they_are_written(header: str) -> None:
    assert read(header + CSV.removeprefix("parcel_id,street,note")) == ROWS


def test_columns_without_a_name_and_rows_without_a_cell_are_none() -> None:
    content = ",parcel_id,street,,\n,7,A,,\n,,,,\n\n  \n,8,B,,,,\n,,,,,,\n"
    assert read(content) == [
        {"parcel_id": "7", "street": "A"},
        {"parcel_id": "8", "street": "B"},
    ]


def test_a_cell_is_what_a_spreadsheet_shows() -> None:
    content = 'parcel_id,street\n"=""007""", "=SUM(A1)"\n8,"say ""hi"", then go"\n9,5" pipe\n'
    assert [(row["parcel_id"], row["street"]) for row in read(content)] == [
        ("007", "=SUM(A1)"),
        ("8", 'say "hi", then go'),
        ("9", '5" pipe'),
    ]


def test_a_long_cell_is_whole() -> None:
    assert read(f"parcel_id,street\n7,{'x' * 100_000}\n")[0]["street"] == "x" * 100_000


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\ufeff\n" + json.dumps(ROWS),
        "\n".join(json.dumps(row) for row in ROWS) + "\n\n",
        json.dumps([{key.title(): cell for key, cell in row.items()} for row in ROWS]),
    ],
)
def test_objects_come_in_a_list_or_one_a_line(content: str) -> None:
    assert read(content) == ROWS


def test_an_object_may_stand_over_many_lines_and_hold_odd_line_ends() -> None:
    row = {"parcel_id": "7", "street": "A\u2028B\x85C"}
    assert read(json.dumps(row, indent=1, ensure_ascii=False)) == [row]
    assert read(json.dumps(row, ensure_ascii=False) + "\n" + json.dumps(row)) == [row, row]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file is empty"),
        ("\ufeff", "The file is empty"),
        (b"\xff\xfe", "The file is empty"),
        ("sep=;\n", "Line 1: “parcel_id” is missing"),
        ("street\nA\n", "Line 1: “parcel_id” is missing. Known are: parcel_id, street, note."),
        ("tracking,street\n7,A\n", "Line 1: tracking: did you mean parcel_id?"),
        ("parcel_id,stret\n7,A\n", "Line 1: stret: did you mean street?"),
        ("parcel_id,street,colour\n7,A,red\n", "Line 1: This name is not known: “colour”."),
        ("parcel_id,street,Street\n7,A,B\n", "Line 1: “street” stands there twice"),
        ("parcel_id,street,road\n7,A,B\n", "Line 1: “street” stands there twice"),
        ("parcel_id,street\n7,A,B\n", "Line 2: It has more cells"),
        ("parcel_id,street\n\n7\n", "Line 3: It has fewer cells"),
        ("parcel_id,street,\n7,A,B\n", "Line 2: “B” stands in a column without a name"),
        ('parcel_id,street\n7,"A\nB"\n8,"C\n', "Line 4: A quote is opened and never closed"),
        ('parcel_id,street\n7,"A"B"\n', "Line 2: Something follows a closing quote"),
        ("parcel_id,street\n7,A\rB\n", "Line 2: A line break stands outside quotes"),
        (f"parcel_id,street\n7,{'x' * 140_000}\n", "Line 2: A cell is longer than 131072"),
        ("parcel_id,street\n7,A\x00\n", "Line 2: It holds characters that are no text"),
        ("parcel_id,street\n7,улица\n".encode("cp1251"), "Line 2: Its charset is not known"),
        ("parcel_id,street\n7,ネコ\n".encode("cp932"), "Line 2: Its charset is not known"),
        ("parcel_id,street\n7,może\n".encode("cp1250"), "Line 2: Its charset is not known"),
        ("parcel_id,street\n7,ééé\n".encode() + b"8,\xff\n", "Line 3: Its charset is not known"),
        (b"PK\x03\x04\x14\x00", "It is no text but a workbook or an archive"),
    ],
)  # fmt: skip
def test_a_table_is_refused_with_its_line_and_what_to_do(content: str | bytes, said: str) -> None:
    assert refusal(content).startswith(said)


RIGHT = '{"parcel_id": "7", "street": "A"}\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"shipment": "7", "street": "A"}', "Line 1: shipment: did you mean parcel_id?"),
        (RIGHT + '{"parcel_id": "7", "streets": []}', "Line 2: streets: did you mean street?"),
        ('[{"parcel_id": "7", "street": "A"}, {"street": "A"}]', "Entry 2: “parcel_id” is missing"),
        (RIGHT + '{"weight": 3, "parcel_id": 1, "street": 2}', "Line 2: This name is not known"),
        (RIGHT + '{"parcel_id": 1, "parcel_id": 2}', "Line 2: “parcel_id” stands there twice"),
        (RIGHT + '{"Street": 1, "street": 2}', "Line 2: “street” stands there twice"),
        (RIGHT + '{"parcel_id": NaN}', "Line 2: JSON has no NaN"),
        (RIGHT + '["street"]', "Line 2: It is not a JSON object"),
        (RIGHT + '{"parcel_id": ', "Line 2: It is not JSON from column"),
        ('[\n  {"street": 1}\n  {"street": 2}\n]', "Line 3: It is not JSON from column 3 on"),
        ('{\n  "street": 1\n', "Line 2: It is not JSON"),
        ("[" * 100_000, "Line 1: It is nested too deeply"),
        (RIGHT + '{"parcel_id": "\\u0000", "street": ""}', "Line 2: It holds characters that"),
        (RIGHT + '{"parcel_id": "\\ud800", "street": ""}', "Line 2: It holds characters that"),
    ],
)
def test_objects_are_refused_with_their_line_and_what_was_meant(content: str, said: str) -> None:
    assert refusal(content, passes_over=True).startswith(said)


def test_other_names_are_passed_over_only_where_they_may_be() -> None:
    content = '{"parcel_id": "7", "street": "A", "colour": "red", "id": 3}'
    assert read(content, passes_over=True) == [{"parcel_id": "7", "street": "A"}]
    assert "not known: “colour”, “id”" in refusal(content)


def test_text_ends_its_lines_by_newlines() -> None:
    assert text_of("\ufeffa\r\nb\r\n\r\nc".encode("utf-16")) == "a\nb\n\nc\n"
    assert text_of(b"a\rb\r\rc\r\x1a") == "a\nb\n\nc\n"


def test_a_letter_that_stands_where_blocks_meet_is_whole() -> None:
    rows = [{"parcel_id": str(number), "street": "Käse" * 20} for number in range(3_000)]
    lines = "".join(f"{row['parcel_id']},{row['street']}\n" for row in rows)
    for charset in ("utf-8", "cp1252", "utf-16"):
        assert read(("parcel_id,street\n" + lines).encode(charset)) == rows
