"""The form that keeps a search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models.saved_search import LONGEST_SAVED_NAME, LONGEST_SAVED_QUERY


class SavedSearchForm(forms.Form):
    """`query` is what stands in the search page's address."""

    name = forms.CharField(label=_("name"), max_length=LONGEST_SAVED_NAME)
    query = forms.CharField(label=_("search"), max_length=LONGEST_SAVED_QUERY)
    is_shared = forms.BooleanField(required=False)
