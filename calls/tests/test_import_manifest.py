"""Manifests: read in any spelling a spreadsheet writes, refused before anything is done."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from calls.domain.bulk.manifest import MOST_LINES, examine, read_lines
from calls.tests.make_import import manifest_of
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from calls.domain.bulk.manifest import ManifestLine


def rows_of(content: str | bytes) -> list[ManifestLine]:
    return list(read_lines(manifest_of(content).file))


@pytest.mark.parametrize(
    "content",
    [
        "file,call_type\na.wav,support\n",
        "call_type;file\r\nsupport;a.wav\r\n",
        "\ufefffile,call_type\na.wav,support",
        '"File" , CALL_TYPE\n"a.wav", support\n\n',
        'file;call_type\n"a.wav";support\n;\n',
        '{"file": "a.wav", "call_type": "support", "outcome": null}\n\n',
        '\ufeff{"call_type": "support", "file": "a.wav", "tags": []}',
        "\ufeffsep=;\r\nfile;call_type\r\na.wav;support\r\n",
        "file,call_type,,\r\na.wav,support,,\r\n,,,\r\n",
        "\n\nfile\tCall Type\na.wav\tsupport",
        "file|call_type\ra.wav|support\r",
        '[{"file": "a.wav", "call_type": "support"}]',
        "file;call_type\na.wav;support\n".encode("utf-16"),
        "file;call_type\na.wav;support\n".encode("utf-16-be"),
        '{"file": "a.wav", "call_type": "support"}'.encode("utf-16"),
    ],
)
def test_the_spelling_does_not_matter(content: str | bytes) -> None:
    [line] = rows_of(content)
    assert line.values == {"file": "a.wav", "call_type": "support"}
    assert line.source == "a.wav"


def test_a_line_is_named_by_where_it_stands_in_the_file() -> None:
    lines = rows_of('url,company_name\nhttps://a/1,"two\nlines"\n\nhttps://a/2,é\n')
    assert [(line.number, line.source) for line in lines] == [
        (2, "https://a/1"),
        (5, "https://a/2"),
    ]
    assert [line.values["company_name"] for line in lines] == ["two\nlines", "é"]


def test_json_may_hold_numbers_and_lists_of_tags() -> None:
    [line] = rows_of('{"file": "a.wav", "external_id": 17, "tags": ["x, y", "z"]}\n')
    assert line.values == {"file": "a.wav", "external_id": "17", "tags": ["x, y", "z"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("file,color,size\na.wav,red,1\n", "not known: “color”, “size”. Known are: file, url"),
        ('{"file": "a.wav"}\n{"file": "b.wav", "color": "red"}\n', "not known: “color”"),
        ("filename\na.wav\n", "Line 1 of the manifest: filename: did you mean file?"),
        ("file,externl_id\na.wav,1\n", "externl_id: did you mean external_id?"),
        ('{"file": "a.wav"}\n{"path": "b"}\n', "Line 2 of the manifest: path: did you mean file?"),
        ("file\na.wav,b.wav\n", "Line 2 of the manifest: It has more cells"),
        ("company_name\nFirm\n", "Line 1 of the manifest: “file” or “url” is missing"),
        ("file,file\na.wav,b.wav\n", "Line 1 of the manifest: “file” stands there twice"),
        ("", "The file is empty"),
        ("file\n", "has no lines"),
        ("file,call_type\na.wav\nb.wav,x,y\n", "Line 3 of the manifest: It has more cells"),
        ('file\n"a.wav\n', "Line 2 of the manifest: "),
        ('{"file": "a.wav"}\n{"file": \n', "Line 2 of the manifest: It is not JSON"),
        ('{"file": "a.wav"}\n["file"]\n', "Line 2 of the manifest: It is not a JSON object"),
        ('{"file": ' + "[" * 9000 + "\n", "Line 1 of the manifest: It is nested too deeply"),
        ('{"file": {"a": 1}}\n', "“file” is to be a text"),
        ('{"file": "a.wav", "outcome": true}\n', "“outcome” is to be a text"),
        ('{"file": "a.wav", "tags": ["x", 1]}\n', "“tags” is to be a text"),
        ('{"file": "a\\u0000.wav"}\n', "Line 1 of the manifest: It holds characters"),
        ('{"file": "a.wav", "tags": ["\\ud800"]}\n', "It holds characters"),
        ("file\na\0.wav\n", "Line 2 of the manifest: "),
        ("file\nзвонок.wav\n".encode("cp1251"), "Line 2 of the manifest: Its charset is not"),
        ("file\n".encode("utf-16"), "has no lines"),
        ("file\n" + "a" * 70_000, "Line 2 of the manifest: It is too long"),
        ("file\n" + "a" * 2001, "“file” or “url” is too long"),
        ('{"file": "' + "a" * 70_000 + '"}', "Line 1 of the manifest: It is too long"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_done(content: str | bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        examine(manifest_of(content).file)
    assert said in refused.value.message


def test_memory_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    with path.open("w") as file:
        file.write("file,company_name\n")
        file.writelines(f"{n}.wav,{'x' * 100}\n" for n in range(MOST_LINES))
    with path.open("rb") as file:
        tracemalloc.start()
        summary = examine(file)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert summary.line_count == MOST_LINES
    assert peak < 2 << 20


def test_more_lines_than_a_run_takes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("file\n" + "a.wav\n" * (MOST_LINES + 1))
    with path.open("rb") as file, pytest.raises(Refused, match="split it"):
        examine(file)
