"""What intents, articles and feedback can be filtered by."""

from __future__ import annotations

import django_filters

from tenants.models.lengths import longest
from tickets.models import Feedback, Intent, KnowledgeArticle


class IntentFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="iexact", max_length=longest(Intent, "name"))
    auto_resolve = django_filters.BooleanFilter()
    is_halted = django_filters.BooleanFilter(
        field_name="halted_at", lookup_expr="isnull", exclude=True
    )


class ArticleFilter(django_filters.FilterSet):
    slug = django_filters.CharFilter(max_length=longest(KnowledgeArticle, "slug"))
    is_archived = django_filters.BooleanFilter()


class FeedbackFilter(django_filters.FilterSet):
    """`rating` may be given several times: any of them."""

    ticket = django_filters.UUIDFilter(field_name="request__ticket")
    call = django_filters.UUIDFilter(field_name="request__call")
    rating = django_filters.TypedMultipleChoiceFilter(
        choices=[(rating, rating) for rating in range(1, 6)], coerce=int
    )
    resolved = django_filters.BooleanFilter(field_name="is_resolved")

    class Meta:
        model = Feedback
        fields = {"created_at": ["gte", "lt"]}
