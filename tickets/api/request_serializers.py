"""The shapes of what clients send about tickets. Rules are the domain's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tenants.models import Team, User
from tenants.models.lengths import longest
from tickets.models import Intent, Ticket
from tickets.models.work import LONGEST_MESSAGE
from tickets.states import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FLAGS: Final = 20
# Line ends and tabs are text; bells, escapes and the like are not.
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NOT_OF_ONE_LINE: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def readable(text: str) -> None:
    if _UNREADABLE.search(text):
        raise serializers.ValidationError(_("Text may not hold control characters."))


def of_one_line(text: str) -> None:
    """What may stand in the head of an e-mail."""
    if _NOT_OF_ONE_LINE.search(text):
        raise serializers.ValidationError(_("Write one line without control characters."))


_TEXT: Final[list[Callable[[str], None]]] = [readable]
_LINE: Final[list[Callable[[str], None]]] = [of_one_line]


class BodyRequest(serializers.Serializer[None]):
    body = serializers.CharField(max_length=LONGEST_MESSAGE, validators=_TEXT)


class ReplyRequest(BodyRequest):
    deliver = serializers.BooleanField(
        default=True, help_text=_("false: no e-mail is sent; whoever asks sends the reply.")
    )


class CorrectionRequest(serializers.Serializer[None]):
    """What may be said about a ticket, and corrected later. An empty text takes a value away."""

    subject = serializers.CharField(
        max_length=longest(Ticket, "subject"), required=False, allow_blank=True, validators=_LINE
    )
    requester_email = serializers.EmailField(
        max_length=longest(Ticket, "requester_email"), required=False, allow_blank=True
    )
    requester_name = serializers.CharField(
        max_length=longest(Ticket, "requester_name"),
        required=False,
        allow_blank=True,
        validators=_LINE,
    )
    external_id = serializers.CharField(
        max_length=longest(Ticket, "external_id"),
        required=False,
        allow_blank=True,
        validators=_LINE,
    )
    language = serializers.CharField(
        max_length=longest(Ticket, "language"), required=False, allow_blank=True, validators=_LINE
    )
    customer_flags = serializers.ListField(
        child=serializers.CharField(max_length=longest(Ticket, "customer_flags"), validators=_LINE),
        required=False,
        max_length=MOST_FLAGS,
    )
    call = serializers.UUIDField(
        required=False, allow_null=True, help_text=_("One that you may see.")
    )


class TicketRequest(CorrectionRequest):
    """A request as a customer wrote it, and what is known of them."""

    message = serializers.CharField(max_length=LONGEST_MESSAGE, validators=_TEXT)
    channel = serializers.ChoiceField(Channel.choices, required=False)
    deliver = serializers.BooleanField(
        default=True, help_text=_("false: no e-mail is sent; the answer stands in the response.")
    )


class PatchRequest(CorrectionRequest):
    assignee = serializers.CharField(
        max_length=longest(User, "email"),
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=_("A member's e-mail address or id; null for nobody."),
    )
    team = serializers.CharField(
        max_length=longest(Team, "name"),
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=_("A team's name or id; null for none."),
    )


class AssignRequest(serializers.Serializer[None]):
    assignee = serializers.CharField(
        max_length=longest(User, "email"),
        allow_null=True,
        help_text=_("A member's e-mail address or id; null for nobody."),
    )


class MergeRequest(serializers.Serializer[None]):
    into = serializers.UUIDField(help_text=_("The ticket that goes on."))


class LabelRequest(serializers.Serializer[None]):
    """Exactly one of the two."""

    intent = serializers.CharField(
        max_length=longest(Intent, "name"), required=False, help_text=_("Its name.")
    )
    oos = serializers.BooleanField(
        required=False, help_text=_("true: the text belongs to no intent.")
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if ("intent" in attrs) == bool(attrs.get("oos")):
            raise serializers.ValidationError(
                _("Say one of the two: the intent's name, or oos: true.")
            )
        return attrs
