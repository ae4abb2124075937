"""Files of intents: what they say, what is wrong with them, what importing them would do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.intents.files import ImportPreview, IntentFile, preview_import, read_intents
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

_SAME = IntentFile(
    [IntentEntry("Refund", ["Money back", "Pay me; now"]), IntentEntry("parcel", ["Where?"])],
    ["Sing"],
)


@pytest.mark.parametrize(
    "content",
    [
        "intent,text\nRefund,Money back\nrefund ,Pay me; now\nparcel,Where?\n,Sing\n",
        '\ufeffText;Name\nMoney back;Refund\n"Pay me; now";Refund\n\nWhere?;parcel\nSing;OOS\n',
        "example\tintent\r\nMoney back\tRefund\r\nPay me; now\tRefund\r\nWhere?\tparcel\r\nSing\t",
        json.dumps({
            "intents": [
                {"name": "Refund", "examples": ["Money back", "Pay me; now"]},
                {"name": "parcel", "examples": ["Where?"], "description": None},
            ],
            "oos_examples": ["Sing"],
        }),
        json.dumps([
            {"intent": "Refund", "text": "Money back"},
            {"name": "Refund", "example": "Pay me; now", "domain": "money"},
            {"intent": "parcel", "text": "Where?"},
            {"intent": None, "text": "Sing"},
        ]),
        ('{"intent": "Refund", "text": "Money back"}\n{"intent": "Refund", "text": "Pay me; now"}\n'
        '\n{"intent": "parcel", "text": "Where?"}\n{"intent": "oos", "text": "Sing"}\n'),
    ],
)  # fmt: skip
def test_a_file_is_understood_however_it_is_written(content: str) -> None:
    assert read_intents(content.encode()) == _SAME


LABELLED = '{"id": 1, "text": "Is the pool open?", "label": ["Pool"]}'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (LABELLED, "Line 1: label: did you mean intent?"),
        (f"[{LABELLED}]", "Entry 1: label: did you mean intent?"),
        ('{"intent": "a", "text": "b"}\n' + LABELLED, "Line 2: label: did you mean intent?"),
        ('{"text": "Is the pool open?", "cats": {"Pool": 1}}', "cats: did you mean intent?"),
        ('{"utterance": "Is it open?", "intent": "Pool"}', "utterance: did you mean text?"),
        ('{"text": "Is it open?", "intnet": "Pool"}', "intnet: did you mean intent?"),
        ('{"text": "Is the pool open?"}', "Line 1: “intent” is missing"),
        ('{"intent": "Pool", "text": "Open?", "risk": "high"}', "not known: “risk”"),
        ('{"intents": [{"name": "Pool", "risk": "high"}]}', "Intent 1: This name is not known"),
        ('{"intents": [{"name": "Pool", "utterances": []}]}', "utterances: did you mean examples"),
        ('{"intents": [], "oos": []}', "not known: “oos”"),
        ('{"intents": []}\n{"intents": []}', "Nothing may follow"),
        ("Text;Label\nIs it open?;Pool\n", "Line 1: Label: did you mean intent?"),
        ("id,text,category\n1,Is it open?,Pool\n", "Line 1: category: did you mean intent?"),
        ("text,intent\nIs it open?\n", "Line 2: It has fewer cells"),
    ],
)
def test_a_wrong_name_is_refused_with_what_was_meant(content: str, why: str) -> None:
    for charset in ("utf-8", "utf-8-sig", "utf-16"):
        with pytest.raises(Refused) as refusal:
            read_intents(content.encode(charset))
        assert why in refusal.value.message


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_is_json_in_every_charset(charset: str) -> None:
    rows = [{"intent": "Größe", "text": "Welche?"}, {"intent": None, "text": "Sing", "id": 4}]
    told = IntentFile([IntentEntry("Größe", ["Welche?"])], ["Sing"])
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    for content in (lines, json.dumps(rows), json.dumps(rows, indent=1)):
        assert read_intents(content.encode(charset)) == told


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\nintent;text;;\r\nGröße;Welche?;;\r\n;Sing;;\r\n;;;\r\n",
        "\ufeffIntent \tTEXT\r\nGröße\tWelche?\r\n\r\n\tSing",
        "intent|example\rGröße|Welche?\r|Sing\r",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_a_table_in_every_charset(content: str, charset: str) -> None:
    if charset == "cp1252":
        content = content.removeprefix("\ufeff")
    told = IntentFile([IntentEntry("Größe", ["Welche?"])], ["Sing"])
    assert read_intents(content.encode(charset)) == told


def test_a_file_may_say_more_of_an_intent() -> None:
    content = b"intent,text,description,answer_template\na,1,About a.,\na,2,,Hello {first_name}\n"
    assert read_intents(content).entries == [
        IntentEntry("a", ["1", "2"], description="About a.", answer_template="Hello {first_name}")
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty"),
        (b"intent,text\n", "The file has no examples"),
        (b"intent,words\na,b\n", "Line 1: words: did you mean text"),
        (b"intent,name,text\na,b,c\n", "Line 1"),
        (b"intent,text,text\na,b,c\n", "Line 1"),
        (b"intent,text\na,one\na,two, three\n", "Line 3: It has more cells"),
        (b"intent,text\na,\n", "Line 2: Its text is empty"),
        (b"intent,text\na,\xe2\x80\x8b\n", "Line 2: Its text is empty"),
        (b'intent,text\na,"one\ntwo"\na,\n', "Line 4: Its text is empty"),
        (b'intent,text\na,one\na,"two\n', "Line 3: A quote is opened and never closed"),
        (b"intent,text\na," + b"x" * 4_001, "Line 2: Its text is longer than 4000"),
        (b"intent,text\na,one\n\xe2\xee\xe7,\xe4\xe0\n", "Line 3: Its charset is not known"),
        (b"intent,text\na,one\x00\n", "Line 2: It holds characters that are no text"),
        (b"intent,text\n" + b"a,b\n" * 20_001, "20000 examples at most"),
        (b'{"intent": "a", "text": "b"}\n{"intent": ', "Line 2: It is not JSON"),
        (b'[{"intent": "a", "text": "b"}, 3]', "Entry 2: It is not a JSON object"),
        (b'[{"intent": 3, "text": "b"}]', "Entry 1: “intent” is to be a text"),
        (b'[{"intent": "a", "text": "\\ud800"}]', "Entry 1: It holds characters"),
        (b'{"intents": 3}', "“intents” is to be a list"),
        (b'{"intents": [{"examples": []}]}', "Intent 1: It is to be an object with a “name”"),
        (b'{"intents": [{"name": "a", "examples": "b"}]}', "Intent 1: Its examples are to be"),
        (b'{"intents": [{"name": "a", "examples": ["b", ""]}]}', "Intent 1, 2: Its text is empty"),
        (b'{"intents": [{"name": "a", "auto_resolve": "yes"}]}', "Intent 1: “auto_resolve”"),
        (b'{"intents": [{"name": "a", "description": 3}]}', "Intent 1: “description”"),
        (b'{"intents": [{"name": "a\\u0000"}]}', "Line 1: It holds characters"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_intents(content)


@pytest.mark.django_db
def test_what_an_import_would_do_is_known_before(acme: Tenant) -> None:
    taught = read_intents(b"intent,text\nREFUND,Money back\nparcel,Where?\nnew,Hello\n,Sing\nnew,?")
    with tenant_scope(acme.pk):
        import_intents(
            [IntentEntry("Refund", ["money  back", "Where?"]), IntentEntry("parcel")],
            ["sing"],
            actor=PROGRAM,
        )

        assert preview_import(taught) == ImportPreview(
            new_intents=1,
            known_intents=2,
            new_examples=2,
            moved_examples=1,
            same_examples=2,
            outside_examples=1,
        )

        import_intents(taught.entries, taught.outside, actor=PROGRAM)
        assert preview_import(taught) == ImportPreview(0, 3, 0, 0, 5, 1)


@pytest.mark.django_db
def test_thousands_are_looked_up_at_once(
    acme: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    taught = IntentFile([IntentEntry("a", [f"text {number}" for number in range(5_000)])], [])
    with tenant_scope(acme.pk), django_assert_num_queries(4):
        assert preview_import(taught).new_examples == 5_000
