"""The page on which calls are found by what was said in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.domain.agents import agents_for
from calls.domain.search.finding import search_calls
from calls.domain.search.questions import LONGEST_QUESTION
from calls.domain.search.saved import SHARE, saved_searches
from calls.domain.visibility import visible_calls
from calls.filters import SpokenCallFilter
from calls.states import Direction, SentimentLabel, Speaker
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.views.lists import query_with

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from calls.domain.search.finding import SaidSentence, SearchResult
    from calls.models import Call

_CALLS_A_PAGE: Final = 20
_LAST_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A sentence in pieces, each with whether it was sought, and the address that plays it."""

    hit: SaidSentence
    pieces: list[tuple[str, bool]]
    url: str


@require_safe
@login_required
@permission_required("calls.view_call", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """Calls in which something was said; without a question, how to ask one."""
    params, page = request.GET, _page(request.GET)
    asked = question_of(params)
    context = _saved(request) | {"asked": asked, "query": query_with(params, page=())}
    try:
        found = _found(request, asked, page) if asked else None
    except Refused as refused:
        found, context["refusal"] = None, refused.message
    if found:
        context |= {
            "total": found.total,
            "results": [
                (each.call, [_shown(each.call, hit) for hit in each.hits]) for each in found.calls
            ],
            "previous": page - 1 if page > 1 else None,
            "next": page + 1 if page * _CALLS_A_PAGE < found.total else None,
        }
    return render(request, "calls/search.html", context | _choices(request))


def _found(request: HttpRequest, asked: str, page: int) -> SearchResult:
    params = request.GET
    calls = visible_calls(actor_of(request.user))
    return search_calls(
        SpokenCallFilter(params, queryset=calls, request=request).qs,
        asked,
        speaker=speaker_of(params),
        limit=_CALLS_A_PAGE,
        offset=(page - 1) * _CALLS_A_PAGE,
    )


def question_of(params: QueryDict) -> str:
    """What is looked for."""
    return params.get("q", "").strip()[:LONGEST_QUESTION]


def speaker_of(params: QueryDict) -> Speaker | None:
    """Who is to have said it; none for whoever."""
    speaker = params.get("speaker")
    return Speaker(speaker) if speaker in Speaker.values else None


def _saved(request: HttpRequest) -> dict[str, object]:
    actor = actor_of(request.user)
    return {
        "saved": saved_searches(actor),
        "member": actor.membership,
        "can_share": actor.may(SHARE),
    }


def _shown(call: Call, hit: SaidSentence) -> ShownHit:
    pieces, at = list[tuple[str, bool]](), 0
    for start, end in hit.spans:
        pieces += [(hit.text[at:start], False), (hit.text[start:end], True)]
        at = end
    pieces.append((hit.text[at:], False))
    return ShownHit(hit, pieces, call.url_of_moment(hit.turn, hit.start_ms))


def _page(params: QueryDict) -> int:
    """From 1 on; what is no number of a page is the first."""
    text = params.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len("500") else 1
    return min(max(number, 1), _LAST_PAGE)


def _choices(request: HttpRequest) -> dict[str, object]:
    return {
        "agents": agents_for(actor_of(request.user)),
        "speakers": Speaker.choices,
        "directions": Direction.choices,
        "sentiments": SentimentLabel.choices,
    }
