from hypothesis import given
from hypothesis import strategies as st

from engines.speech.port import Word
from engines.speech.turns import build_turns, shifted


def spoken(text: str, start_ms: int, *, each_ms: int = 300, sure: float | None = 0.9) -> list[Word]:
    """Words one after the other, without a breath between them."""
    return [
        Word(word, start_ms + index * each_ms, start_ms + (index + 1) * each_ms, sure)
        for index, word in enumerate(text.split())
    ]


def test_two_channels_become_one_conversation() -> None:
    agent = spoken("how can I help you?", 0) + spoken("of course", 6_000)
    customer = spoken("my card is lost", 2_500)

    turns = build_turns([agent, customer], ["agent", "customer"])

    assert [(turn.index, turn.speaker, turn.text) for turn in turns] == [
        (0, "agent", "how can I help you?"),
        (1, "customer", "my card is lost"),
        (2, "agent", "of course"),
    ]
    assert (turns[1].start_ms, turns[1].end_ms) == (2_500, 3_700)


def test_a_breath_keeps_the_turn_and_a_long_pause_ends_it() -> None:
    words = spoken("one moment", 0) + spoken("please", 1_200) + spoken("here it is", 5_000)

    turns = build_turns([words], ["unknown"])

    assert [turn.text for turn in turns] == ["one moment please", "here it is"]


def test_a_word_thrown_in_does_not_tear_a_phrase_apart() -> None:
    agent = spoken("so I have sent you the form by mail", 0)
    customer = spoken("okay", 1_000)

    turns = build_turns([agent, customer], ["agent", "customer"])

    assert [turn.text for turn in turns] == ["so I have sent you the form by mail", "okay"]


def test_a_monologue_is_broken_where_a_sentence_ends() -> None:
    words = [
        word for at in range(5) for word in spoken("and so it goes on.", at * 10_000, each_ms=1_900)
    ]

    turns = build_turns([words], ["unknown"])

    assert len(turns) > 1
    assert all(turn.text.endswith(".") for turn in turns)


def test_confidence_is_the_mean_of_what_the_engine_told() -> None:
    told = build_turns([spoken("a", 0, sure=0.5) + spoken("b", 300, sure=1.0)], ["agent"])
    untold = build_turns([spoken("a b", 0, sure=None)], ["agent"])

    assert (told[0].confidence, untold[0].confidence) == (0.75, None)


def test_a_chunks_words_are_put_on_the_calls_clock() -> None:
    assert shifted(spoken("hello", 100), 60_000) == [Word("hello", 60_100, 60_400, 0.9)]


def test_silence_has_no_turns() -> None:
    assert build_turns([[], []], ["agent", "customer"]) == []


WORDS = st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 900)), max_size=30)


@given(WORDS, WORDS)
def test_no_word_is_lost_doubled_or_given_to_the_other(
    agent: list[tuple[int, int]], customer: list[tuple[int, int]]
) -> None:
    channels: list[list[Word]] = []
    for name, gaps in (("a", agent), ("c", customer)):
        words, clock = [], 0
        for pause, length in gaps:
            words.append(Word(name, clock + pause, clock + pause + length, None))
            clock += pause + length
        channels.append(words)

    turns = build_turns(channels, ["agent", "customer"])

    for words, speaker in zip(channels, ("agent", "customer"), strict=True):
        assert [w for turn in turns if turn.speaker == speaker for w in turn.words] == words
    assert [turn.start_ms for turn in turns] == sorted(turn.start_ms for turn in turns)
