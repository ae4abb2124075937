"""Which calls a question finds: the question as PostgreSQL reads it, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from calls.domain.search.documents import WEIGHTS
from calls.models import SearchDocument
from tenants.postgresql.dictionaries import DICTIONARIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from calls.domain.search.questions import SearchQuestion, Term, Way
    from calls.models.calls import CallQuerySet

_MOST_RANKED: Final = 1_000  # A rank costs some 30 µs a call.


class Matching(NamedTuple):
    """A page of the calls that match, best first, and how many there are in all."""

    call_ids: list[UUID]
    total: int


class _Sql(NamedTuple):
    text: str
    parameters: list[str]


def dictionaries_of_tenant() -> list[str]:
    """Those that the tenant's calls were read with."""
    rows = SearchDocument.objects
    one_each = [rows.filter(dictionary=name).values_list("dictionary")[:1] for name in DICTIONARIES]
    first, *others = one_each
    return [name for (name,) in first.union(*others, all=True)]


def matching_calls(
    calls: CallQuerySet,
    question: SearchQuestion,
    dictionaries: Sequence[str],
    *,
    limit: int,
    offset: int,
) -> Matching:
    """Of *calls*, by rank; the newest first where too many match to be ranked."""
    try:
        seen, seen_parameters = calls.order_by().values("id", "created_at").query.sql_with_params()
    except EmptyResultSet:
        return Matching([], 0)
    sought = _query_of(question, dictionaries)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT seen.id, count(*) OVER () FROM ({seen}) seen "  # noqa: S608  # Django's own, and ours.
            f"JOIN search_calls({sought.text}, %s) found ON found.call_id = seen.id "
            "ORDER BY found.rank DESC, seen.created_at DESC, seen.id DESC LIMIT %s OFFSET %s",
            [*seen_parameters, *sought.parameters, _MOST_RANKED, limit, offset],
        )
        rows = cursor.fetchall()
    return Matching([call_id for call_id, _ in rows], rows[0][1] if rows else 0)


def matching_ids(question: SearchQuestion, dictionaries: Sequence[str]) -> RawSQL:
    """The ids of the tenant's calls that match, in no order: for `pk__in` beside other filters."""
    sought = _query_of(question, dictionaries)
    return RawSQL(  # noqa: S611  # Our own constants.
        f"SELECT call_id FROM search_calls({sought.text}, 0)",  # noqa: S608  # None is ranked.
        sought.parameters,
    )


def _query_of(question: SearchQuestion, dictionaries: Sequence[str]) -> _Sql:
    """A question as an expression of PostgreSQL's type tsquery."""
    groups = [
        _joined((_term_query(term, dictionaries) for term in group), "&&")
        for group in question.groups
    ]
    query = _joined(groups, "||")
    if question.speaker is None:
        return query
    weighed = f"regexp_replace(({query.text})::text, '''([^'']+)''', %s, 'g')::tsquery"
    return _Sql(weighed, [*query.parameters, rf"'\1':{WEIGHTS[question.speaker]}"])


def _term_query(term: Term, dictionaries: Sequence[str]) -> _Sql:
    ways = [_way_query(way) for way in term.ways]
    if term.stem:
        ways += [
            _Sql("plainto_tsquery(%s::regconfig, %s)", [name, term.stem]) for name in dictionaries
        ]
    said = _joined(ways, "||")
    return _Sql(f"!!{said.text}", said.parameters) if term.is_excluded else said


def _way_query(way: Way) -> _Sql:
    phrases = (_Sql("phraseto_tsquery('simple', %s)", [" ".join(phrase)]) for phrase in way)
    return _joined(phrases, "&&")


def _joined(parts: Iterable[_Sql], sign: str) -> _Sql:
    kept = list(parts)
    return _Sql(
        f"({f' {sign} '.join(part.text for part in kept)})",
        [parameter for part in kept for parameter in part.parameters],
    )
