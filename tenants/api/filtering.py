"""Filters that refuse what they do not understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_filters.rest_framework import DjangoFilterBackend

from tenants.api.parsing import check_parameters

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # django-filter is untyped.
    """A view's `filterset_class` over its queryset.

    A wrong value is a 400 that names the parameter, never an empty or an unfiltered list. Names
    that no filter has are left alone: proxies and tracing add their own.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Model], view: APIView
    ) -> QuerySet[Model]:
        check_parameters(request.query_params)
        filtered: QuerySet[Model] = super().filter_queryset(request, queryset, view)
        return filtered
