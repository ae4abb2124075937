"""How two transcripts are compared: normalised words, one error rate (docs/measuring.md)."""

import re
import warnings
from collections.abc import Sequence
from functools import cache

import jiwer

with warnings.catch_warnings():  # Its docstrings hold stray escapes: a warning when first compiled.
    warnings.simplefilter("ignore")
    from whisper_normalizer.english import EnglishTextNormalizer

TAGS = re.compile(r"\[[^\]]*\]|<[^>]*>")
FILLERS = frozenset({"uh", "um", "hmm", "mm"})


@cache
def _normalizer() -> EnglishTextNormalizer:
    return EnglishTextNormalizer()  # Reads a spelling table: once a process.


def normalised(text: str) -> str:
    """Lower case, spelled alike, without tags such as `[noise]` and `<unk>`, without fillers."""
    words = _normalizer()(TAGS.sub(" ", text)).split()
    return " ".join(word for word in words if word not in FILLERS)


def word_error_rate(references: Sequence[str], hypotheses: Sequence[str]) -> float:
    """Errors over reference words, summed over all texts before dividing. 0.0 is perfect.

    A text whose reference has no words counts its words as insertions.
    """
    errors = words = 0
    for reference, hypothesis in zip(references, hypotheses, strict=True):
        said, heard = normalised(reference), normalised(hypothesis)
        words += len(said.split())
        errors += _errors(said, heard)
    return errors / words if words else 0.0


def _errors(said: str, heard: str) -> int:
    if not said:
        return len(heard.split())
    measured = jiwer.process_words(said, heard)
    return measured.substitutions + measured.deletions + measured.insertions
