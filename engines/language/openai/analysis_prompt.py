"""What a model is told of a call. A transcript stands in one JSON document, and nowhere else."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engines.language.openai.reports import PartReport, WholeReport, schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.language.port import SpokenTurn
    from engines.language.quality import Fault

_FOLDER: Final = Path(__file__).parent / "prompts"
_AGAIN: Final = (
    "A first answer to the same message was thrown away, because of: {faults}. "
    "Answer again in full, and avoid it."
)
_SHAPE: Final = "The JSON object has exactly this shape (JSON Schema):\n{schema}"


@cache
def analysis_rules() -> str:
    return (_FOLDER / "analysis.md").read_text()


@cache
def merging_rules() -> str:
    return (_FOLDER / "merging.md").read_text()


def version(instructions: str = "") -> str:
    """Of all that is said beside the transcript: the files, the shapes, and a profile's own."""
    shapes = [json.dumps(schema_of(each), sort_keys=True) for each in (PartReport, WholeReport)]
    parts = "\0".join([analysis_rules(), merging_rules(), *shapes, _AGAIN, _SHAPE, instructions])
    return f"analysis-{hashlib.sha256(parts.encode()).hexdigest()[:12]}"


def system_message(
    rules: str,
    report: type[WholeReport],
    *,
    instructions: str = "",
    faults: Sequence[Fault] = (),
    with_shape: bool = False,
) -> str:
    """The rules, the profile's own *instructions*, why it is asked again, and the shape.

    The shape is told where the server takes no schema. Faults are named by their kind alone.
    """
    parts = [rules.strip(), instructions.strip()]
    if with_shape:
        parts.append(_SHAPE.format(schema=json.dumps(schema_of(report))))
    if faults:
        parts.append(_AGAIN.format(faults="; ".join(fault.value for fault in faults)))
    return "\n\n".join(part for part in parts if part)


def transcript_data(turns: Sequence[SpokenTurn], language: str) -> str:
    """The turns as one JSON document, a line each; what was said stands in JSON strings only.

    What is not printable is written as its number: no text can look like the end of its line.
    """
    lines = ",\n".join(
        _json({"n": turn.index, "speaker": turn.speaker, "text": turn.text}) for turn in turns
    )
    return f'{{"language": {_json(language)}, "turns": [\n{lines}\n]}}'


def parts_data(parts: Sequence[PartReport], language: str) -> str:
    """What is said of the parts as wholes, as one JSON document."""
    lines = ",\n".join(
        _json(part.model_dump(include=set(WholeReport.model_fields))) for part in parts
    )
    return f'{{"language": {_json(language)}, "parts": [\n{lines}\n]}}'


def _json(value: object) -> str:
    return "".join(
        letter if letter.isprintable() else json.dumps(letter)[1:-1]
        for letter in json.dumps(value, ensure_ascii=False)
    )
