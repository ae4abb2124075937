"""Utterances in a report's words: fillers dropped, "I" told as "the customer" or "the agent"."""

import re
from typing import Final

from engines.language.port import Speaker

_FILLER = re.compile(
    r"^(?:(?:uh|um|er|ah|oh|hmm|well|so|okay|ok|alright|all right|yes|yeah|yep|and|but"
    r"|hi|hello|hey)"
    r"(?:[ ,]+(?:there|[A-Z][a-z]+)(?=[,!.]))?(?:[,.!\u2026-]+\s*|\s+)(?=\S)"
    r"|(?:right|no|sure|actually|great|perfect|good|of course|certainly|absolutely"
    r"|definitely|thanks"
    r"|thank you(?: so much| very much)?|please|good (?:morning|afternoon|evening)|got it|i see"
    r"|i understand|unfortunately|you know|i mean|like i said|to be honest|honestly"
    r"|no problem|sorry)"
    r"(?:[ ,]+(?:there|[A-Z][a-z]+)(?=[,!.]))?[,.!\u2026-]+\s*(?=\S))+",
    re.IGNORECASE,
)
_INNER_FILLER = re.compile(r"(?:,\s*)?\b(?:uh|um|er|hmm)\b,?\s*", re.IGNORECASE)
_VOCATIVE = re.compile(r",\s+[A-Z][a-z]+(?=[.!?]?$)")
_TRAILING = re.compile(r",? please(?=[.?!]?$)")
_NAMED_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november|december)\b"
)
_LONGEST: Final = 220  # Characters of a finding; a supervisor reads the rest in its quote.

_THIRD_PERSON = {
    "i": "they",
    "me": "them",
    "my": "their",
    "mine": "theirs",
    "myself": "themselves",
    "i'm": "they are",
    "i've": "they have",
    "i'd": "they would",
    "i'll": "they will",
    "we": "they",
    "us": "them",
    "our": "their",
    "ours": "theirs",
}
_TO_CUSTOMER = {
    "you": "the customer",
    "your": "the customer's",
    "yours": "the customer's",
    "yourself": "themselves",
    "you're": "the customer is",
    "you've": "the customer has",
    "you'll": "the customer will",
    "you'd": "the customer would",
}
_TO_AGENT = {
    "you": "the agent",
    "your": "the",
    "yours": "theirs",
    "yourself": "themselves",
    "you're": "the agent is",
    "you've": "the agent has",
    "you'll": "the agent will",
    "you'd": "the agent would",
}
# How "I ..." goes on after "The customer": the verb that follows, in the third person.
_AFTER_I = {
    "am": "is",
    "are": "is",
    "have": "has",
    "need": "needs",
    "want": "wants",
    "think": "thinks",
    "hope": "hopes",
    "know": "knows",
    "see": "sees",
    "get": "gets",
    "keep": "keeps",
    "wonder": "wonders",
    "live": "lives",
    "own": "owns",
    "feel": "feels",
    "do": "does",
    "don't": "doesn't",
    "haven't": "hasn't",
    "understand": "understands",
    "believe": "believes",
    "wish": "wishes",
    "guess": "guesses",
    "prefer": "prefers",
    "require": "requires",
    "love": "loves",
    "like": "likes",
}
_UNCHANGED = {
    *("can", "can't", "cannot", "could", "couldn't", "would", "wouldn't", "will", "won't"),
    *("should", "may", "might", "must", "was", "wasn't", "had", "hadn't", "did", "didn't"),
    *("lost", "got", "made", "paid", "bought", "saw", "found", "sent", "went", "said", "told"),
    *("forgot", "took", "gave", "thought", "came", "just", "recently", "never", "also", "read"),
    *("heard", "left", "spoke", "put", "ran", "broke"),
}
_CONTRACTIONS = {
    "i'm": "is",
    "i've": "has",
    "i'd": "would",
    "i'll": "will",
}
_WE = {"we": "I", "we've": "I've", "we'll": "I'll", "we're": "I'm", "we'd": "I'd"}


def readable(text: str) -> str:
    """The utterance as one tidy sentence, still in the speaker's words."""
    tidy = _INNER_FILLER.sub(" ", " ".join(text.split()))
    tidy = re.sub(r"\bi(?=\b|')", "I", _FILLER.sub("", tidy.strip()))
    tidy = _TRAILING.sub("", _VOCATIVE.sub("", tidy))
    tidy = _NAMED_DAY.sub(lambda day: day.group().title(), tidy)
    return _sentence(tidy.strip(" ,;-\u2026") or text.strip())


def reported(text: str, role: Speaker) -> str:
    """The utterance told by somebody else; a sentence that resists is quoted as it is."""
    tidy = readable(text)
    subject = {"agent": "The agent", "customer": "The customer"}.get(role)
    if subject is None:
        return tidy
    words = _first_clause(tidy.replace("\u2019", "'")).rstrip(".!").split()
    first = words[0].lower() if words else ""
    company = first in _WE and role == "agent"
    if first in _WE:
        words[0] = _WE[first]
        first = words[0].lower()
    verb = _verb(first, words)
    if company and verb is not None:
        subject = "The company"
    if verb is not None:
        rest = words[1:] if first in _CONTRACTIONS else words[2:]
        return _sentence(" ".join([subject, verb, *_told(rest, role)]))
    if first in {"my", "our"} and role == "customer":
        return _sentence(" ".join([f"{subject}'s", *_told(words[1:], role)]))
    asked = "asked" if tidy.endswith("?") else "said"
    return f"{subject} {asked}: \u201c{tidy}\u201d"


def told(text: str, role: Speaker) -> str:
    """A part of a sentence by *role* with its pronouns seen from outside."""
    return " ".join(_told(text.replace("\u2019", "'").split(), role))


def _verb(first: str, words: list[str]) -> str | None:
    if first in _CONTRACTIONS:
        return _CONTRACTIONS[first]
    if first != "i" or len(words) < 2:  # noqa: PLR2004  # A pronoun and its verb.
        return None
    second = words[1].lower().rstrip(",")
    if second in _AFTER_I:
        return _AFTER_I[second]
    return second if second in _UNCHANGED or second.endswith("ed") else None


def _told(words: list[str], role: Speaker) -> list[str]:
    other = _TO_CUSTOMER if role == "agent" else _TO_AGENT
    pronouns = {**_THIRD_PERSON, **other, "am": "are"}
    if role == "agent":
        pronouns |= {"our": "the", "us": "the company", "we": "the company"}
    return [_swap(word, pronouns) for word in words]


def _swap(word: str, pronouns: dict[str, str]) -> str:
    bare = word.rstrip(".,!?;:")
    return pronouns.get(bare.lower(), bare) + word[len(bare) :]


def _first_clause(text: str) -> str:
    """Long sentences end at a comma or clause once they have said enough."""
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(",;") + "\u2026"


def _sentence(text: str) -> str:
    shown = _first_clause(text)
    if not shown:
        return shown
    ending = "" if shown[-1] in ".!?\u2026\u201d" else "."
    return shown[0].upper() + shown[1:] + ending
