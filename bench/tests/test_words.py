import pytest

from bench.words import normalised, word_error_rate


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("[noise] Hello, <unk> World!", "hello world"),
        ("uh um I hmm see mm", "i see"),
        ("one hundred and thirty five dollars", "$135"),
        ("[laughter]", ""),
    ],
)
def test_words_are_compared_without_tags_fillers_and_spelling(written: str, compared: str) -> None:
    assert normalised(written) == compared


def test_errors_are_summed_over_all_texts_before_dividing() -> None:
    references = ["good morning to you all", "[noise]", "yes"]
    hypotheses = ["good morning to all", "hello there", "yes"]

    assert word_error_rate(references, hypotheses) == pytest.approx(3 / 6)


def test_nothing_said_and_nothing_heard_is_perfect() -> None:
    assert word_error_rate(["[noise]"], [""]) == 0.0
