"""What the pages' forms say: shapes only, the rules are the domain's."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from tenants.models import Membership, Team
from tenants.models.lengths import longest
from tickets.domain.intake import TicketInput
from tickets.models import Intent, Macro, Ticket
from tickets.models.work import LONGEST_MESSAGE
from tickets.states import Channel

_YES_NO: Final = [("yes", _("Yes")), ("no", _("No"))]


class WordsForm(forms.Form):
    """A reply or a note. Whether it may be empty is the domain's to say."""

    body = forms.CharField(max_length=LONGEST_MESSAGE, required=False)


class _Said(forms.Form):
    """Each field must be sent: an empty one says something, a missing one is no form of ours."""

    def clean(self) -> dict[str, object]:
        missing = [name for name in self.fields if self.add_prefix(name) not in self.data]
        if missing:
            raise forms.ValidationError(_("The form lacks the field “%s”.") % missing[0])
        return self.cleaned_data


class AssigneeForm(_Said):
    """Empty for nobody."""

    assignee = forms.ModelChoiceField(Membership.objects.active(), required=False)


class TeamForm(_Said):
    """Empty for no team."""

    team = forms.ModelChoiceField(Team.objects.all(), required=False)


class CallForm(_Said):
    """An id or external id; empty for no call."""

    call = forms.CharField(max_length=longest(Call, "external_id"), required=False)


class MacroForm(forms.Form):
    macro = forms.ModelChoiceField(Macro.objects.all())


class LabelForm(_Said):
    """Empty for none of them."""

    intent = forms.ModelChoiceField(Intent.objects.all(), required=False)

    @property
    def name(self) -> str:
        return _name_of(self.cleaned_data["intent"])


class AuditForm(forms.Form):
    """Two questions; which intent it was in truth is asked where it was not the one given."""

    is_intent_right = forms.ChoiceField(choices=_YES_NO)
    right_intent = forms.ModelChoiceField(Intent.objects.all(), required=False)
    is_resolved = forms.ChoiceField(choices=_YES_NO)
    hands_on = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        given = self.cleaned_data
        understood = given.get("is_intent_right") == "yes"
        return {
            "is_intent_right": understood,
            "right_intent": "" if understood else _name_of(given.get("right_intent")),
            "is_resolved": given.get("is_resolved") == "yes",
            "hands_on": given.get("hands_on", False),
        }


class RequestForm(forms.Form):
    """A request that somebody writes down for a customer."""

    subject = forms.CharField(
        max_length=longest(Ticket, "subject"), required=False, label=_("Subject")
    )
    message = forms.CharField(
        max_length=LONGEST_MESSAGE, label=_("Request"), widget=forms.Textarea(attrs={"rows": 6})
    )
    requester_name = forms.CharField(
        max_length=longest(Ticket, "requester_name"), required=False, label=_("Customer's name")
    )
    requester_email = forms.EmailField(
        max_length=longest(Ticket, "requester_email"), required=False, label=_("Customer's e-mail")
    )
    channel = forms.ChoiceField(choices=Channel.choices, initial=Channel.PHONE, label=_("Channel"))
    external_id = forms.CharField(
        max_length=longest(Ticket, "external_id"), required=False, label=_("External id")
    )

    @property
    def data_given(self) -> TicketInput:
        return TicketInput(**self.cleaned_data)


def _name_of(intent: Intent | None) -> str:
    return intent.name if intent else ""
