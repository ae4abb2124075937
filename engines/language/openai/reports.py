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


class _Shape(BaseModel):
    """What stands beside the known fields is left out; a schema allows nothing beside them."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"additionalProperties": False})


class ReportQuote(_Shape):
    turn: int
    text: str


class ReportStatement(_Shape):
    text: str
    quotes: list[ReportQuote]


class ReportEntity(_Shape):
    type: EntityType
    text: str
    quotes: list[ReportQuote]


class ReportResolution(_Shape):
    outcome: Literal["resolved", "unresolved", "unclear"]
    quotes: list[ReportQuote]


class OverallSentiment(_Shape):
    overall: Literal["positive", "neutral", "negative", "mixed"] | None
    score: Score | None
    quotes: list[ReportQuote]


class SpeakerScore(_Shape):
    speaker: Literal["agent", "customer", "unknown"]
    score: Score


class TurnScore(_Shape):
    turn: int
    score: Score


class WholeReport(_Shape):
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


def schema_of(report: type[_Shape]) -> dict[str, object]:
    """JSON Schema as strict servers take it: all fields required, without what they ignore."""
    schema = report.model_json_schema()
    for shape in (schema, *schema["$defs"].values()):
        for name in ("title", "description"):
            shape.pop(name, None)
        for described in shape["properties"].values():
            described.pop("title", None)
    return schema
