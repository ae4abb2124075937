"""Names of every script, numbers with letters, sums and phones: whole, and as they were said."""

from dataclasses import replace

import pytest

from engines.language.local.analyst import LocalAnalyst
from engines.language.tests.make import make_conversation


def named(said: str, *, country: str = "", who: str = "c") -> set[tuple[str, str]]:
    call = replace(make_conversation((who, said)), country=country)
    return {(entity.type, entity.text) for entity in LocalAnalyst().analyze(call).entities}


@pytest.mark.parametrize(
    "name",
    [
        "María José",
        "Seán O'Brien",
        "Seán O\u2019Brien",
        "Nguyễn Văn An",
        "Jean-Luc Picard",
        "Ludwig van den Berg",
        "Ana María de los Ángeles y Ruiz",
        "Anaïs D\u2019Angelo-Łuczak",
        "Fatima al-Sayed",
        "J. P. Moreau",
        "Мария Петрова",
        "Γιώργος Παππάς",
        "佐藤 健",
        "محمد الأحمد",
        "राहुल शर्मा",
        "Jose\u0301 A\u0301lvarez",  # Accents as characters of their own.
    ],
)
@pytest.mark.parametrize("said", ["My name is {}.", "Hello, this is {}.", "I'm {}, good morning."])
def test_a_name_stays_whole(said: str, name: str) -> None:
    assert named(said.format(name)) == {("person", name)}


@pytest.mark.parametrize("name", ["Émile", "Ayşe", "Žofie", "Søren"])
def test_a_name_that_somebody_is_thanked_by_stays_whole(name: str) -> None:
    assert named(f"Thank you, {name}.", who="a") == {("person", name)}


@pytest.mark.parametrize(
    "said",
    [
        "I'm Calling about a bill.",
        "This is Really simple.",
        "I am Irish and I live in Cork.",
        "This is DHL again.",
        "Thank you, Sir.",
        "It's Friday's paper.",
    ],
)
def test_what_is_no_name_is_no_person(said: str) -> None:
    assert not {each for each in named(said) if each[0] == "person"}


def test_a_name_without_capitals_gets_its_own() -> None:
    said = "my name is seán o'brien and i would like to pay"

    assert ("person", "Seán O'Brien") in named(said)


@pytest.mark.parametrize("name", ["Café Lumière", "Müller & Söhne", "Ardıç Telecom", "L'Oasis"])
def test_a_company_of_any_alphabet_stays_whole(name: str) -> None:
    assert named(f"Thank you for calling {name}.", who="a") == {("organization", name)}


@pytest.mark.parametrize(
    "number",
    [
        "030 1234567",
        "06 12 34 56 78",
        "+49 151 23456789",
        "+44 20 7946 0958",
        "(415) 555-0132",
        "202-555-0178",
        "0171/2345678",
        "91 234 56 78",
        "0043 1 5880456",
    ],
)
@pytest.mark.parametrize("said", ["My number is {}.", "You can reach me at {}, please."])
def test_without_a_country_a_phone_number_is_as_it_was_said(said: str, number: str) -> None:
    assert named(said.format(number)) == {("phone", number)}


@pytest.mark.parametrize(
    ("country", "number", "written"),
    [
        ("DE", "030 1234567", "+49301234567"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("US", "202-555-0143", "+12025550143"),
        ("US", "+49 151 23456789", "+4915123456789"),
        ("DE", "two oh two five five five oh one four three", "+492025550143"),
        ("US", "030 1234567", "030 1234567"),  # None of that country's.
    ],
)
def test_with_a_country_a_phone_number_is_international(
    country: str, number: str, written: str
) -> None:
    assert named(f"My phone number is {number}.", country=country) == {("phone", written)}


@pytest.mark.parametrize(
    ("said", "kind", "number"),
    [
        ("My order number is AB470091.", "order_number", "AB470091"),
        ("It is about invoice INV-2041.", "reference", "INV-2041"),
        ("The order is AB-4471-09.", "order_number", "AB-4471-09"),
        ("It's AB-4471-09.", "reference", "AB-4471-09"),
        ("my order is ab470091", "order_number", "ab470091"),
        ("The reference is RE2026/0815.", "reference", "RE2026/0815"),
        ("My tracking code is 1Z 999 AA1 01 2345 6784.", "order_number", "1Z 999 AA1 01 2345 6784"),
        ("My postal code is SW1A 2AA.", "postal_code", "SW1A 2AA"),
        ("My postcode is 1017 AB.", "postal_code", "1017 AB"),
        (
            "Send it to DE89 3704 0044 0532 0130 00.",
            "account_number",
            "DE89 3704 0044 0532 0130 00",
        ),
        ("My IBAN is GB29NWBK60161331926819.", "account_number", "GB29NWBK60161331926819"),
        (
            "My order was FR14 2004 1010 0505 0001 3M02 606.",
            "account_number",
            "FR14 2004 1010 0505 0001 3M02 606",
        ),
        ("My card is 4111 1111 1111 1111.", "card_number", "4111 1111 1111 1111"),
        ("The order number is A B four four seven one.", "order_number", "AB4471"),
        ("My room is 12.", "room_number", "12"),
        ("My date of birth is 14/02/1985.", "birth_date", "14/02/1985"),
    ],
)
def test_a_number_stays_whole_letters_and_all(said: str, kind: str, number: str) -> None:
    assert named(said) == {(kind, number)}


def test_numbers_beside_each_other_stay_apart() -> None:
    said = "My orders are AB-1001, AB-1002 and 5520917, 2 weeks ago."

    assert {text for _, text in named(said)} == {"AB-1001", "AB-1002", "5520917"}


@pytest.mark.parametrize(
    "amount",
    [
        "1.200,50 euros",
        "\u20ac1.200,50",
        "1,200.50 dollars",
        "$ 45",
        "89,90 \u20ac",
        "1\u00a0250,00 \u20ac",
        "1 250,00 \u20ac",
        "CHF 1'250.00",
        "US$ 310.00",
        "\u20b92,49,900",
        "750 z\u0142",
        "499 kr",
        "12,5 million euros",
        "10-20 dollars",
        "45,- euros",
        "20 euros and 50 cents",
    ],
)
def test_a_sum_is_whole_by_either_convention(amount: str) -> None:
    assert named(f"I paid {amount} for it.") == {("money", amount)}


@pytest.mark.parametrize(
    "address",
    [
        "o'brien@example.com",
        "d\u2019arcy@example.net",
        "jörg.bäcker@example.de",
        "J.Doe@Example.com",
    ],
)
def test_an_address_keeps_every_character(address: str) -> None:
    assert named(f"My e-mail is {address}.") == {("email", address)}


def test_quotation_marks_are_no_part_of_an_address() -> None:
    assert named("Write to 'bob@example.com'.") == {("email", "bob@example.com")}


def test_kinds_that_are_often_wrong_are_shown_only_when_asked_for() -> None:
    call = make_conversation(("c", "My meter shows 48213."))
    asking = replace(call, shows_unproven=True)

    assert LocalAnalyst().analyze(call).entities == ()
    assert [each.text for each in LocalAnalyst().analyze(asking).entities] == ["48213"]
