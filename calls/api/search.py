"""The search over what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from calls.domain.search.finding import search_calls
from calls.domain.search.questions import LONGEST_QUESTION
from calls.domain.visibility import visible_calls
from calls.filters import SpokenCallFilter
from calls.models import Call
from calls.states import Speaker
from tenants.api.views import TenantViewSet

if TYPE_CHECKING:
    from rest_framework.request import Request

    from calls.domain.search.finding import FoundCall, SaidSentence, SearchResult
    from calls.models.calls import CallQuerySet

_MOST: Final = 100
_DEEPEST: Final = 10_000


class SearchRequest(serializers.Serializer[None]):
    """`q`: words, "phrases in quotes", -without, this OR that. `limit` and `offset` count calls."""

    q = serializers.CharField(max_length=LONGEST_QUESTION)
    mode = serializers.ChoiceField(["text"], default="text")
    speaker = serializers.ChoiceField(Speaker.choices, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=_MOST, default=20)
    offset = serializers.IntegerField(min_value=0, max_value=_DEEPEST, default=0)


class SearchHitShape(serializers.Serializer[None]):
    """A sentence: what was sought stands at `highlights`, [start, end] in characters of `text`.

    `url` is the page that plays it.
    """

    turn = serializers.IntegerField()
    speaker = serializers.ChoiceField(Speaker.choices)
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    text = serializers.CharField()
    highlights = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField())
    )
    url = serializers.URLField()


class SearchedCallShape(serializers.Serializer[None]):
    call_id = serializers.UUIDField()
    original_filename = serializers.CharField()
    company_name = serializers.CharField()
    agent = serializers.EmailField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    hits = SearchHitShape(many=True)


class SearchShape(serializers.Serializer[None]):
    """`total` counts all calls that match."""

    total = serializers.IntegerField()
    results = SearchedCallShape(many=True)


class SearchViewSet(TenantViewSet[Call]):
    """Calls that the asker may see, by what was said in them."""

    queryset = Call.objects.all()
    filterset_class = SpokenCallFilter  # The page's own.
    pagination_class = None
    actions = {"search": "calls.view_call"}

    def get_queryset(self) -> CallQuerySet:
        return visible_calls(self.actor)

    @extend_schema(
        operation_id="search", parameters=[SearchRequest], responses=SearchShape, filters=True
    )
    def search(self, request: Request) -> Response:
        """Calls in which it was said, best first, each with its best sentences."""
        said = SearchRequest(data=request.query_params)
        said.is_valid(raise_exception=True)
        params = said.validated_data
        speaker = params.get("speaker")
        calls: CallQuerySet = self.filter_queryset(self.get_queryset())  # type: ignore[assignment]  # A filter keeps the kind.
        found = search_calls(
            calls,
            params["q"],
            speaker=Speaker(speaker) if speaker else None,
            limit=params["limit"],
            offset=params["offset"],
        )
        return Response(self._shown(found))

    def _shown(self, found: SearchResult) -> dict[str, object]:
        return {"total": found.total, "results": [self._call(each) for each in found.calls]}

    def _call(self, found: FoundCall) -> dict[str, object]:
        call = found.call
        return {
            "call_id": call.pk,
            "original_filename": call.original_filename,
            "company_name": call.company_name,
            "agent": call.agent.user.email if call.agent else None,
            "started_at": call.started_at,
            "created_at": call.created_at,
            "hits": [self._hit(call, hit) for hit in found.hits],
        }

    def _hit(self, call: Call, hit: SaidSentence) -> dict[str, object]:
        return {
            "turn": hit.turn,
            "speaker": hit.speaker,
            "start_ms": hit.start_ms,
            "end_ms": hit.end_ms,
            "text": hit.text,
            "highlights": [list(span) for span in hit.spans],
            "url": self.request.build_absolute_uri(call.url_of_moment(hit.turn, hit.start_ms)),
        }
