"""The public form: what a customer is asked, and what speaks for a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.domain.feedback.guards import age_of, is_hasty, stamp
from tickets.domain.feedback.ratings import LONGEST_COMMENT, RatingInput, cleaned

if TYPE_CHECKING:
    from django.http import QueryDict

    from tickets.models import Feedback, FeedbackRequest

_RATINGS: Final = [
    (1, _("Very bad")),
    (2, _("Bad")),
    (3, _("Fair")),
    (4, _("Good")),
    (5, _("Very good")),
]
_RESOLVED: Final = [("yes", _("Yes")), ("no", _("No")), ("unsaid", _("I cannot say yet"))]
_WORD_OF: Final = {True: "yes", False: "no", None: "unsaid"}


class CommentField(forms.CharField):
    """Control characters go before anything is counted or refused."""

    def to_python(self, value: str | None) -> str:
        return cleaned(super().to_python(value) or "")


class FeedbackForm(forms.Form):
    """`website` is hidden from people; `served` says when, and for whom, the form was made."""

    rating = forms.TypedChoiceField(
        label=_("How was the help you got?"),
        choices=_RATINGS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the five, from very bad to very good."),
            "invalid_choice": _("Please choose one of the five, from very bad to very good."),
        },
    )
    resolved = forms.ChoiceField(
        label=_("Is your question resolved?"),
        choices=_RESOLVED,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of the three.")},
    )
    comment = CommentField(
        label=_("What should we know?"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If you like. No more than 2,000 characters."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    served = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, asked: FeedbackRequest, data: QueryDict | None = None, *, earlier: Feedback | None
    ) -> None:
        self._sent = None if data is None else data.copy()
        super().__init__(self._sent, initial=_initial(asked, earlier))
        self.asked = asked

    def clean(self) -> dict[str, object]:
        """Refuses what looks like a machine's, in words that a person can act upon."""
        given: dict[str, object] = self.cleaned_data
        age = age_of(str(given.get("served", "")), self.asked.pk)
        if given.get("website"):
            self._begin_again("website", "")
            self.add_error(None, _("A field that nobody sees was filled in. Send it again."))
        elif age is None:
            self._begin_again("served", stamp(self.asked.pk))
            self.add_error(None, _("This page was too old. What you wrote is here: send it again."))
        elif is_hasty(age):
            self.add_error(None, _("That was too fast for us. Wait a moment, and send it again."))
        return given

    @property
    def rating_input(self) -> RatingInput:
        """Of a valid form."""
        given = self.cleaned_data
        resolved = {"yes": True, "no": False}.get(given["resolved"])
        return RatingInput(given["rating"], resolved, given["comment"])

    def _begin_again(self, name: str, value: str) -> None:
        """What the form shows when it comes back: the next sending is to go through."""
        if self._sent is not None:
            self._sent[name] = value


def _initial(asked: FeedbackRequest, earlier: Feedback | None) -> dict[str, object]:
    fresh: dict[str, object] = {"served": stamp(asked.pk)}
    if earlier is None:
        return fresh
    return fresh | {
        "rating": earlier.rating,
        "resolved": _WORD_OF[earlier.is_resolved],
        "comment": earlier.comment,
    }
