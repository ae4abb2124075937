"""What of a transcript is searched, as PostgreSQL keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models.expressions import RawSQL

from calls.domain.search.codes import codes_of
from calls.domain.search.tokens import tokens_of
from calls.models import SearchDocument
from calls.states import Speaker
from tenants.postgresql.dictionaries import dictionary_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calls.models import Transcript
    from calls.models.transcripts import TurnRow

WEIGHTS: Final = {Speaker.AGENT: "A", Speaker.CUSTOMER: "B", Speaker.UNKNOWN: "C"}
"""Who said a word is its weight: a search for the agent's words asks for weight A."""
_TURN: Final = "wpt7turn"  # Taken out again: it keeps phrases from reaching over turns.
# The words as they are said come first: PostgreSQL counts 16,383 places, and phrases need theirs.
_SAID: Final = "setweight(ts_delete(to_tsvector('simple', %s), %s), %s)"
_STEMMED: Final = "setweight(ts_delete(to_tsvector(%s::regconfig, %s), %s), %s)"
_CODED: Final = "setweight(to_tsvector('simple', %s), %s)"


def keep_document(transcript: Transcript) -> None:
    """Have the call found by this transcript, and by no earlier one."""
    dictionary = dictionary_of(transcript.language)
    SearchDocument.objects.update_or_create(
        call_id=transcript.call_id,
        defaults={
            "transcript": transcript,
            "dictionary": dictionary,
            "words": _words(transcript, dictionary),
        },
    )


def _words(transcript: Transcript, dictionary: str) -> RawSQL:
    """The words as said, their stems, the codes, and the tenant's id as a word of its own."""
    said: list[tuple[str, list[str]]] = []
    stemmed: list[tuple[str, list[str]]] = []
    coded: list[tuple[str, list[str]]] = []
    for speaker, weight in WEIGHTS.items():
        texts = [turn["text"] for turn in transcript.turns if _speaker_of(turn) == speaker]
        said.append((_SAID, [_folded(texts), _TURN, weight]))
        stemmed.append((_STEMMED, [dictionary, _plain(texts), _TURN, weight]))
        coded.append((_CODED, [_codes(texts), weight]))
    parts = [*said, *stemmed, *coded, ("array_to_tsvector(ARRAY[%s])", [str(transcript.tenant_id)])]
    return RawSQL(  # noqa: S611  # Our own constants.
        " || ".join(statement for statement, _ in parts),
        [parameter for _, parameters in parts for parameter in parameters],
        output_field=SearchDocument._meta.get_field("words"),  # `_meta` is Django's public API.
    )


def _speaker_of(turn: TurnRow) -> Speaker:
    return Speaker(turn["speaker"]) if turn["speaker"] in WEIGHTS else Speaker.UNKNOWN


def _folded(texts: Sequence[str]) -> str:
    return _turns(" ".join(token.folded for token in tokens_of(text)) for text in texts)


def _plain(texts: Sequence[str]) -> str:
    return _turns(" ".join(token.plain for token in tokens_of(text)) for text in texts)


def _turns(texts: Iterable[str]) -> str:
    """The sign before each turn: one behind the last would not keep off what is appended."""
    return " ".join(f"{_TURN} {text}" for text in texts)


def _codes(texts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(code.value for text in texts for code in codes_of(text)))
