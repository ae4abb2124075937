import pytest

from engines.speech.languages import LANGUAGES, language_told


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("English", "en"),
        (" haitian creole ", "ht"),
        ("mandarin", "zh"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_a_language_goes_by_its_code_or_its_name(said: str, code: str) -> None:
    assert language_told(said) == code


def test_every_language_has_a_name() -> None:
    from_names = {language_told(name) for name in ("welsh", "cantonese", "hawaiian", "javanese")}

    assert from_names == {"cy", "yue", "haw", "jw"}
    assert from_names <= set(LANGUAGES)
