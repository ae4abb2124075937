"""What of a ticket's text is weighed: its new words, in clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tenants.domain.wording import tidy
from tickets.domain.decision.sentences import (
    MOST_CLAUSES,
    MOST_SENTENCES,
    clauses_of,
    sentences_of,
    topic_of,
)
from tickets.domain.replies.complaints import is_complaint
from tickets.domain.replies.quotes import split_quote
from tickets.domain.replies.thanks import is_only_thanks
from tickets.states import Reason

_REPLY_SUBJECT: Final = re.compile(r"(?:(?:re|aw|sv|antw|odp|res|rv|vs)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is what the classifier is asked: subject and new words, without the thread `quoted`.

    `doubts` are what the shape of the text says against an automatic answer.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    quoted: str = ""
    doubts: tuple[Reason, ...] = ()
    is_only_thanks: bool = False


def read(subject: str, message: str, quoted: str = "") -> Reading:
    """*quoted* was cut off already. Who quotes an answer and denies something is for a person."""
    new, marked = _new_words(message, subject)
    quoted = tidy(f"{quoted}\n{marked}")
    sentences = (*topic_of(subject), *sentences_of(new))
    doubts = [Reason.TOO_LONG] if len(sentences) > MOST_SENTENCES else []
    if quoted and is_complaint(new):
        doubts.append(Reason.DENIAL)
    clauses = [
        Clause(text, number)
        for number, sentence in enumerate(sentences[:MOST_SENTENCES])
        for text in clauses_of(sentence)
    ]
    if len(clauses) > MOST_CLAUSES:
        doubts.append(Reason.TOO_LONG)
    return Reading(
        tidy(f"{subject}\n{new}"),
        tuple(clauses[:MOST_CLAUSES]),
        quoted,
        tuple(dict.fromkeys(doubts)),
        is_only_thanks(new.strip()) and _says_nothing(subject),
    )


def _new_words(message: str, subject: str) -> tuple[str, str]:
    """The new words and the thread; marked lines go too, where anything else is left."""
    split = split_quote(message, subject)
    lines = split.text.split("\n")
    marked = [line for line in lines if line.lstrip().startswith(">")]
    own = "\n".join(line for line in lines if line not in marked).strip()
    return (own, "\n".join([split.quoted, *marked])) if tidy(own) else (split.text, split.quoted)


def _says_nothing(subject: str) -> bool:
    topic = _REPLY_SUBJECT.sub("", subject.strip(), count=1)
    return not topic or topic != subject.strip() or is_only_thanks(topic)
