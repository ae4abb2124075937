"""The shapes of what clients send about intents and their examples."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tenants.models import Team
from tenants.models.lengths import longest
from tickets.api.request_serializers import of_one_line, readable
from tickets.domain.intents.importing import (
    MOST_EXAMPLES,
    MOST_INTENTS,
    IntentEntry,
)
from tickets.models import Intent
from tickets.models.intents import LONGEST_EXAMPLE
from tickets.models.work import LONGEST_MESSAGE
from tickets.states import Risk

_MOST_RULES: Final = 200
_NUMBER_AT_MOST: Final = 2**31 - 1


def _texts(*, required: bool) -> serializers.ListField:
    example = serializers.CharField(max_length=LONGEST_EXAMPLE)
    return serializers.ListField(child=example, required=required, max_length=MOST_EXAMPLES)


def _rules() -> serializers.ListField:
    rule = serializers.CharField(
        max_length=longest(Intent, "blocked_words"), validators=[of_one_line]
    )
    return serializers.ListField(child=rule, required=False, max_length=_MOST_RULES)


class IntentChange(serializers.Serializer[None]):
    """What is missing stays as it is."""

    name = serializers.CharField(
        max_length=longest(Intent, "name"), required=False, validators=[of_one_line]
    )
    description = serializers.CharField(
        max_length=LONGEST_MESSAGE, required=False, allow_blank=True, validators=[readable]
    )
    risk = serializers.ChoiceField(Risk.choices, required=False)
    auto_resolve = serializers.BooleanField(required=False)
    answer_template = serializers.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        allow_blank=True,
        validators=[readable],
        help_text=_("May hold {first_name}, {requester_name}, {external_id}, {knowledge}, …"),
    )
    blocked_words = _rules()
    blocked_flags = _rules()
    blocks_upset_customers = serializers.BooleanField(required=False)
    team = serializers.CharField(
        max_length=longest(Team, "name"),
        required=False,
        allow_null=True,
        help_text=_("Who gets what is handed to people: a team's name or id; null for all."),
    )


class IntentRequest(IntentChange):
    name = serializers.CharField(max_length=longest(Intent, "name"), validators=[of_one_line])
    examples = _texts(required=False)


class ExamplesRequest(serializers.Serializer[None]):
    examples = _texts(required=True)


class ImportedIntent(serializers.Serializer[None]):
    name = serializers.CharField(max_length=longest(Intent, "name"), validators=[of_one_line])
    description = serializers.CharField(
        max_length=LONGEST_MESSAGE, required=False, allow_blank=True, validators=[readable]
    )
    examples = _texts(required=False)
    auto_resolve = serializers.BooleanField(required=False)
    answer_template = serializers.CharField(
        max_length=LONGEST_MESSAGE, required=False, allow_blank=True, validators=[readable]
    )


class ImportRequest(serializers.Serializer[None]):
    """Intents are created, or updated where the name is known; a text counts once."""

    intents = serializers.ListField(child=ImportedIntent(), max_length=MOST_INTENTS)
    oos_examples = _texts(required=False)

    @property
    def entries(self) -> list[IntentEntry]:
        return [IntentEntry(**intent) for intent in self.validated_data["intents"]]


class ActivateRequest(serializers.Serializer[None]):
    version = serializers.IntegerField(min_value=1, max_value=_NUMBER_AT_MOST)
