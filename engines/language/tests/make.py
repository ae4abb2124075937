"""Builders for conversations."""

from engines.language.port import Conversation, Speaker, SpokenTurn

_SPEAKERS: dict[str, Speaker] = {"a": "agent", "c": "customer", "u": "unknown"}
_TURN_MS = 4000


def make_conversation(*lines: tuple[str, str], language: str = "en") -> Conversation:
    """Turns of four seconds from ("a" | "c" | "u", text)."""
    turns = tuple(
        SpokenTurn(number, _SPEAKERS[who], text, number * _TURN_MS, (number + 1) * _TURN_MS)
        for number, (who, text) in enumerate(lines)
    )
    return Conversation(turns=turns, language=language)
