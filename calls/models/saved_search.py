"""Searches that people come back to."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership, TenantOwned

LONGEST_SAVED_NAME: Final = 80
LONGEST_SAVED_QUERY: Final = 1_000


class SavedSearch(TenantOwned):
    """A member's question with its filters; `query` as it stands in the search page's address.

    Whoever opens one that is shared finds what they themselves may see.
    """

    owner = models.ForeignKey(
        Membership, models.CASCADE, related_name="saved_searches", editable=False
    )
    name = models.CharField(_("name"), max_length=LONGEST_SAVED_NAME)
    query = models.CharField(_("search"), max_length=LONGEST_SAVED_QUERY)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)

    class Meta(TenantOwned.Meta):
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(query=""),
                name="saved_search_says_something",
            ),
            models.UniqueConstraint(
                fields=["tenant", "owner", "name"],
                name="saved_search_name_once_an_owner",
                violation_error_message=_(
                    "You have a saved search of this name. Choose another, or remove that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
