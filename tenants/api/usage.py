"""What was used and what it cost, as sums of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from tenants.api.parsing import check_parameters
from tenants.api.views import CountedView
from tenants.domain.money import decimal_text
from tenants.domain.people import current_settings
from tenants.domain.usage import GROUPS, STEPS, usage
from tenants.domain.zones import zone_named
from tenants.forms import PERIODS, PeriodForm

if TYPE_CHECKING:
    from django.http import QueryDict
    from rest_framework.request import Request

    from tenants.domain.periods import Period
    from tenants.domain.usage import Usage, UsageLine

_ALL: Final = "all"


class UsageRowSerializer(serializers.Serializer[None]):
    """One unit of what was grouped by; a name that was not asked for is empty."""

    begins = serializers.DateField(
        allow_null=True, help_text="The first day of the day, week or month; null for `all`."
    )
    stage = serializers.CharField(allow_blank=True)
    engine = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    subject_kind = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    quantity = serializers.FloatField(help_text="In the unit.")
    counted_usd = serializers.CharField(help_text="What providers' answers counted.")
    estimated_usd = serializers.CharField(
        help_text="Of attempts that may have been billed and whose answer could not be read."
    )
    entries = serializers.IntegerField()
    unpriced_entries = serializers.IntegerField(
        help_text="Booked at 0, because no price of an outside model was known."
    )


class UsageSerializer(serializers.Serializer[None]):
    """Money is decimal text in USD; days are the tenant's own, both ends included."""

    first = serializers.DateField()
    last = serializers.DateField()
    time_zone = serializers.CharField()
    counted_usd = serializers.CharField()
    estimated_usd = serializers.CharField()
    unpriced_entries = serializers.IntegerField()
    rows = UsageRowSerializer(many=True)


_PARAMETERS: Final = [
    OpenApiParameter("by", str, enum=[_ALL, *STEPS], default=_ALL),
    OpenApiParameter(
        "group", str, enum=GROUPS, many=True, explode=True, description="May be repeated."
    ),
    OpenApiParameter(
        "period", str, enum=[*PERIODS, "custom"], description='"custom" with `first` and `last`.'
    ),
    OpenApiParameter("first", {"type": "string", "format": "date"}),
    OpenApiParameter("last", {"type": "string", "format": "date"}),
]


class UsageView(CountedView):
    """Sums of the tenant's ledger: the last 30 days, where no period is named."""

    required_action = "tenants.view_usageentry"

    @extend_schema(
        operation_id="usage_read", parameters=_PARAMETERS, responses={200: UsageSerializer}
    )
    def get(self, request: Request) -> Response:
        """Raises ValidationError naming the parameter that is wrong."""
        check_parameters(request.query_params)
        zone = zone_named(current_settings().timezone)
        with timezone.override(zone):
            step, groups = _chosen(request.query_params)
            period = _period(request.query_params)
            found = usage(period, step=step, groups=groups)
        return Response(_document(found, period, zone.key))


def _chosen(query: QueryDict) -> tuple[str, list[str]]:
    step = query.get("by") or _ALL
    if step not in {_ALL, *STEPS}:
        words = _("Use one of: %s.") % ", ".join([_ALL, *STEPS])
        raise ValidationError({"by": [words]})
    groups = list(dict.fromkeys(filter(None, query.getlist("group"))))
    if not set(groups) <= set(GROUPS):
        raise ValidationError({"group": [_("Use any of: %s.") % ", ".join(GROUPS)]})
    return "" if step == _ALL else step, groups


def _period(query: QueryDict) -> Period:
    form = PeriodForm(query)
    period = form.chosen()
    faults = form.errors.get_json_data()
    if faults:
        raise ValidationError(
            {
                "first" if name == "__all__" else name: [fault["message"] for fault in found]
                for name, found in faults.items()
            }
        )
    return period


def _document(found: Usage, period: Period, zone: str) -> dict[str, object]:
    return {
        "first": period.first,
        "last": period.last,
        "time_zone": zone,
        "counted_usd": decimal_text(found.counted_usd),
        "estimated_usd": decimal_text(found.estimated_usd),
        "unpriced_entries": found.unpriced,
        "rows": [_row(line) for line in found.lines],
    }


def _row(line: UsageLine) -> dict[str, object]:
    return {
        "begins": line.begins,
        **{name: line.names.get(name, "") for name in GROUPS},
        "unit": line.unit,
        "quantity": float(line.quantity),
        "counted_usd": decimal_text(line.counted_usd),
        "estimated_usd": decimal_text(line.estimated_usd),
        "entries": line.entries,
        "unpriced_entries": line.unpriced,
    }
