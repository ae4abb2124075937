"""What a page's form says about a call: shapes only, the rules are the domain's."""

from __future__ import annotations

from django import forms

from calls.domain.details import CallDetails
from calls.models import Call
from calls.states import Direction
from engines.speech.languages import AUTO, LANGUAGES
from tenants.models import User
from tenants.models.lengths import longest


class DetailsForm(forms.Form):
    """Each field may stay empty: then it is not said."""

    company_name = forms.CharField(max_length=longest(Call, "company_name"), required=False)
    contact_email = forms.EmailField(max_length=longest(Call, "contact_email"), required=False)
    call_type = forms.CharField(max_length=longest(Call, "call_type"), required=False)
    direction = forms.ChoiceField(choices=[("", ""), *Direction.choices], required=False)
    language = forms.ChoiceField(
        choices=[(code, code) for code in ("", AUTO, *LANGUAGES)], required=False
    )
    agent = forms.CharField(max_length=longest(User, "email"), required=False)

    @property
    def details(self) -> CallDetails:
        """Raises ValidationError with a sentence for each field that is not right."""
        if not self.is_valid():
            raise forms.ValidationError(self.errors.as_data())
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return CallDetails(spoken_language=said.pop("language", None), **said)
