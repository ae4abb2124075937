"""Rows that say who did something."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.people import Membership
from tenants.states import ActorKind

LONGEST_NAME: Final = 200


def actor_check(name: str, *, by: str = "by") -> models.CheckConstraint:
    """That `actor_is_known`, as a constraint of this name."""
    return models.CheckConstraint(condition=actor_is_known(by), name=name)


def actor_is_known(by: str = "by") -> Q:
    """The kind is known, and a membership stands there exactly when it says a person.

    *by* is the prefix of the three columns, where a row names more than one actor.
    """
    person = Q((f"{by}_kind", ActorKind.PERSON), (f"{by}__isnull", False))
    others = [kind for kind in ActorKind.values if kind != ActorKind.PERSON]
    other = Q((f"{by}_kind__in", others), (f"{by}__isnull", True))
    return person | other


class ActorStamp(models.Model):
    """Abstract: a row that says who did it, filled from `Actor.columns()`.

    `by_name` is the name as it was then. A child lists `actor_check` among its constraints.
    """

    by = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    by_kind = models.CharField(max_length=8, choices=ActorKind, editable=False)
    by_name = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def by_label(self) -> str:
        """Who it was, for a page: nobody where the product itself did it, as its work."""
        return actor_label(self.by, self.by_kind, self.by_name)


def actor_label(member: Membership | None, kind: str, name: str) -> str:
    """Empty where the name only repeats the kind, as of the system and of nameless customers."""
    return str(member or ("" if name == kind else name))
