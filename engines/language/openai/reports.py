"""The shapes that a model answers in, and what it is shown of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

EntityType = Literal[
    "person",
    "company",
    "product",
    "place",
    "email",
    "phone",
    "date",
    "time",
    "money",
    "order_number",
    "account_number",
    "customer_number",
    "reference",
    "address",
    "other",
]


def _in_range(score: float) -> float:
    """Checked here and not in the schema: several servers refuse bounds there."""
    if not -1 <= score <= 1:
        raise ValueError("a score goes from -1 to 1")
    return score


Score = Annotated[float, AfterValidator(_in_range)]


class _Part(BaseModel):
    """What stands beside the known fields is left out; a schema allows nothing beside them."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"additionalProperties": False})


class ReportQuote(_Part):
    turn: int
    text: str


class ReportStatement(_Part):
    text: str
    quotes: list[ReportQuote]


class ReportEntity(_Part):
    type: EntityType
    text: str
    quotes: list[ReportQuote]


class ReportResolution(_Part):
    outcome: Literal["resolved", "unresolved", "unclear"]
    quotes: list[ReportQuote]


class OverallSentiment(_Part):
    overall: Literal["positive", "neutral", "negative", "mixed"] | None
    score: Score | None
    quotes: list[ReportQuote]


class SpeakerScore(_Part):
    speaker: Literal["agent", "customer", "unknown"]
    score: Score


class TurnScore(_Part):
    turn: int
    score: Score


class WholeReport(_Part):
    """What is said of a call as a whole."""

    summary: str | None
    summary_quotes: list[ReportQuote]
    reason: ReportStatement | None
    resolution: ReportResolution
    sentiment: OverallSentiment


class PartReport(WholeReport):
    """What is said of a call, or of a part of a long one."""

    by_speaker: list[SpeakerScore]
    by_turn: list[TurnScore]
    entities: list[ReportEntity]
    pain_points: list[ReportStatement]
    objections: list[ReportStatement]
    action_items: list[ReportStatement]
    topics: list[ReportStatement]


def schema_of(report: type[_Part]) -> dict[str, object]:
    """JSON Schema as strict servers take it: all fields required, without what they ignore."""
    schema = report.model_json_schema()
    for shape in (schema, *schema["$defs"].values()):
        for name in ("title", "description"):
            shape.pop(name, None)
        for described in shape["properties"].values():
            described.pop("title", None)
    return schema
