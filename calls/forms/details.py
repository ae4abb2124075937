"""What a page's form says about a call: shapes only, the rules are the domain's."""

from __future__ import annotations

from django import forms

from calls.domain.details import CallDetails
from calls.states import Direction


class DetailsForm(forms.Form):
    """Each field may stay empty: then it is not said."""

    company_name = forms.CharField(max_length=200, required=False)
    contact_email = forms.EmailField(max_length=254, required=False)
    call_type = forms.CharField(max_length=60, required=False)
    direction = forms.ChoiceField(choices=[("", ""), *Direction.choices], required=False)
    agent = forms.CharField(max_length=254, required=False)

    @property
    def details(self) -> CallDetails:
        """Raises ValidationError with a sentence for each field that is not right."""
        if not self.is_valid():
            raise forms.ValidationError(self.errors.as_data())
        return CallDetails(**{name: value for name, value in self.cleaned_data.items() if value})
