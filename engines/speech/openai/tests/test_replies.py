"""What servers really send: each of these was reported of one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.speech.openai.replies import NoTranscriptError, ServerTranscript, read_reply

JSON = "application/json"


def read(said: object, length: float = 10.0) -> ServerTranscript:
    return read_reply(json.dumps(said).encode(), JSON, length)


def times(said: object) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for word in read(said).words]


def word(text: str, start: object, end: object, **more: object) -> dict[str, object]:
    return {"word": text, "start": start, "end": end, **more}


def segment(text: str, start: object, end: object, **more: object) -> dict[str, object]:
    return {"text": text, "start": start, "end": end, **more}


@pytest.mark.parametrize("start", [None, "n/a", float("nan"), -40, 4_000, True, [1]])
def test_a_time_that_is_none_becomes_that_between_its_neighbours(start: object) -> None:
    words = [word("one", 1, 2), word("two", start, 3), word("three", 4, 5)]

    assert times({"text": "", "words": words}) == [("one", 1, 2), ("two", 2, 4), ("three", 4, 5)]


def test_a_word_without_any_times_is_kept() -> None:
    words = [word("na", 1, 1.2), {"word": "1"}, word("juni.", 2, 3)]

    assert times({"words": words}) == [("na", 1, 1.2), ("1", 1.2, 2), ("juni.", 2, 3)]


def test_one_word_that_jumps_does_not_drag_the_others_along() -> None:
    words = [word("a", 1, 2), word("b", 9, 9.5), word("c", 3, 4), word("d", 5, 6)]

    assert times({"words": words}) == [("a", 1, 2), ("b", 2, 3), ("c", 3, 4), ("d", 5, 6)]


def test_times_come_as_text_and_beyond_the_sound() -> None:
    words = [word("one", "-0.2", "1.0"), word("two", "1.5", 2), word("three", 9.9, 30.0)]

    assert times({"words": words}) == [("one", 0, 1), ("two", 1.5, 2), ("three", 9.9, 10)]


@pytest.mark.parametrize("words", [None, [], "none", [None], [{}], [word("hi", 0, 0)] * 2])
def test_words_that_are_missing_or_placeholders_leave_the_segments(words: object) -> None:
    said = {"text": "hi hi", "words": words, "segments": [segment(" hi hi", 1, 2, words=None)]}

    assert read(said).timing == "segment"
    assert times(said) == [("hi", 1, 2), ("hi", 1, 2)]


def test_words_that_end_early_are_not_all_of_it() -> None:
    spoken = [segment("hello there,", 0, 2), segment("how are you?", 3, 4)]
    said = {
        "text": "hello there, how are you?",
        "words": [word("hello", 0, 1)],
        "segments": spoken,
    }

    assert [each.text for each in read(said).words] == ["hello", "there,", "how", "are", "you?"]


@pytest.mark.parametrize("segments", [[], None, [segment("hello", 0, 0)], [segment("hi", 0, 3)]])
def test_segments_without_times_or_text_leave_the_text(segments: object) -> None:
    transcript = read({"text": "hello, it's me", "segments": segments, "words": None})

    assert [each.text for each in transcript.words] == ["hello,", "it's", "me"]
    assert transcript.timing == "none"


def test_pieces_of_words_are_joined() -> None:
    pieces = [
        word(" That", 0.1, 0.3, probability=0.4),
        word("'s", 0.3, 0.5, probability=0.9),
        word(" small", 0.6, 0.9, probability=0.8),
        word(".", 0.9, 1.0, probability=0.7),
    ]
    transcript = read({"text": "That's small.", "segments": [segment("", 0, 1, words=pieces)]})

    assert [(w.text, w.start, w.end, w.probability) for w in transcript.words] == [
        ("That's", 0.1, 0.5, 0.4),
        ("small.", 0.6, 1.0, 0.8),
    ]


def test_words_of_a_language_without_spaces_stay_apart() -> None:
    said = [word(text, at, at + 1) for at, text in enumerate(("我", "的", " iPhone", "坏", "了"))]

    found = read({"text": "我的 iPhone坏了", "words": said}).words

    assert [each.text for each in found] == ["我", "的", "iPhone", "坏", "了"]


def test_words_without_marks_get_those_of_the_text() -> None:
    words = [word(text, at, at + 1) for at, text in enumerate(("Hello", "how", "are", "you"))]

    found = read({"text": "Hello! How are you?", "words": words}).words

    assert [each.text for each in found] == ["Hello!", "How", "are", "you?"]


@pytest.mark.parametrize("probability", [None, 0, -1.0, 1.5, "high", float("nan")])
def test_a_probability_that_is_none_is_null(probability: object) -> None:
    found = read({"words": [word("hi", 0, 1, probability=probability)]}).words

    assert found[0].probability is None


def test_what_no_database_keeps_is_left_out() -> None:
    assert [each.text for each in read({"text": "a\0b \ud800c"}).words] == ["ab", "?c"]


@pytest.mark.parametrize(
    ("body", "media_type", "words"),
    [
        (b"hello there\n", "text/plain; charset=utf-8", ["hello", "there"]),
        (b'"hello there"', JSON, ["hello", "there"]),
        (b"\xef\xbb\xbfhello", "text/plain", ["hello"]),
        (b"\n", "text/plain", []),
        (b"3", "text/plain", ["3"]),
        (b'{"text": "", "segments": []}', JSON, []),
        (b'{"text": "hello"}', "text/plain", ["hello"]),
    ],
)
def test_text_comes_in_several_dresses(body: bytes, media_type: str, words: list[str]) -> None:
    assert [each.text for each in read_reply(body, media_type, 1.0).words] == words


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"{}", b'{"text": null}', b'{"segments": []}', b'{"text": '),
        b'{"error": {"message": "no"}}',
        b'{"text": "", "error": "out of memory"}',
        b'{"choices": [{"message": {"content": "hello"}}]}',
        b'{"words": [{"start": 0, "end": 1}]}',
        b"<html>hello</html>",
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("media_type", [JSON, "text/plain"])
def test_nonsense_is_never_silence(body: bytes, media_type: str) -> None:
    with pytest.raises(NoTranscriptError):
        read_reply(body, media_type, 1.0)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({"language": "English"}, "en"),
        ({"language": "haitian creole"}, "ht"),
        ({"language": "de-AT"}, "de"),
        ({"language": None, "languages": [{"code": "fr"}, {"code": "en"}]}, "fr"),
        ({"languages": []}, ""),
        ({"language": "klingon"}, ""),
    ],
)
def test_a_language_is_told_by_code_or_by_name(said: dict[str, object], language: str) -> None:
    assert read({"text": "hello", **said}).language == language


_ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["text", "words", "segments", "word", "start", "end", "language"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(_ANY)
def test_whatever_is_said_is_words_in_order_or_an_error(said: object) -> None:
    try:
        found = read(said).words
    except NoTranscriptError:
        return
    starts = [each.start for each in found]
    assert starts == sorted(starts)
    assert all(0 <= each.start <= each.end <= 10.0 and each.text for each in found)
