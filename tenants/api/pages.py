"""Lists, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView

M = TypeVar("M", bound=Model)

_LONGEST: Final = 9  # Digits: what int() is asked to read.


class CursorPages(CursorPagination):
    """`{"next", "previous", "results"}`, newest first.

    The cost of a page does not grow with how far down the list it is.
    """

    ordering = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(  # type: ignore[override]  # Our lists hold models.
        self, queryset: QuerySet[M] | Sequence[M], request: Request, view: APIView | None = None
    ) -> list[M] | None:
        """Raises ValidationError for a cursor that was not ours."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ModelValidationError, ValueError, OverflowError) as error:
            raise _wrong("cursor", _("This cursor was not given out here.")) from error

    def get_page_size(self, request: Request) -> int:
        """More than the most is cut to the most; what is no size is refused."""
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not text.isascii() or not text.isdecimal() or len(text) > _LONGEST or int(text) < 1:
            raise _wrong(
                self.page_size_query_param,
                _("Write a whole number from 1 to %d.") % self.max_page_size,
            )
        return min(int(text), self.max_page_size)

    def get_paginated_response_schema(self, schema: dict[str, object]) -> dict[str, object]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, object]]:
        size = {
            "type": "integer",
            "minimum": 1,
            "maximum": self.max_page_size,
            "default": self.page_size,
        }
        return [
            _parameter(self.cursor_query_param, "From `next` or `previous`.", {"type": "string"}),
            _parameter(self.page_size_query_param, "Rows a page; more is cut to the most.", size),
        ]


class OldestFirst(CursorPages):
    """A history reads forwards."""

    ordering = ("created_at", "id")


def _parameter(name: str, description: str, schema: dict[str, object]) -> dict[str, object]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _wrong(parameter: str, sentence: str) -> ValidationError:
    return ValidationError({parameter: [sentence]})
