"""Searches that people keep: for themselves, or for everybody of their company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from calls.domain.search.finding import was_said
from calls.domain.search.questions import read_question
from calls.models import SavedSearch
from tenants.domain.audit import record
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from calls.models.calls import CallQuerySet
    from calls.states import Speaker
    from tenants.domain.actors import Actor

_MOST: Final = 50  # Of one owner, and on one page.
_COUNTED: Final = 99
SHARE: Final = "calls.change_call"
"""The action of who may share a search."""


def saved_searches(actor: Actor) -> list[SavedSearch]:
    """The actor's own, and what others share, by name; at most 50."""
    return list(_seen_by(actor).select_related("owner__user").order_by("name", "pk")[:_MOST])


def saved_search(actor: Actor, search_id: UUID) -> SavedSearch | None:
    """One that the actor may use."""
    return _seen_by(actor).filter(pk=search_id).first()


def save_search(actor: Actor, *, name: str, query: str, is_shared: bool) -> SavedSearch:
    """Keep *query* under *name*; sharing is for who works on others' calls.

    Raises Refused, also for a query that asks for nothing, and ValidationError for a name that is
    missing, too long or taken.
    """
    if actor.membership is None:
        raise Refused(
            "no-member", _("Only members of the company keep searches. Sign in as one."), status=403
        )
    if is_shared and not actor.may(SHARE):
        raise Refused(
            "may-not-share", _("Your role keeps searches for itself. Save it unshared."), status=403
        )
    read_question(parse_qs(query).get("q", [""])[0])
    row = SavedSearch(owner=actor.membership, name=name, query=query, is_shared=is_shared)
    with transaction.atomic():
        advisory_lock("saved_searches")  # Two of one name would both be the first.
        if SavedSearch.objects.filter(owner=actor.membership).count() >= _MOST:
            raise Refused(
                "too-many-saved", _("You keep 50 searches, which is the most. Remove one first.")
            )
        row.full_clean()
        row.save()
        record(actor, "savedsearch.added", Subject("savedsearch", row.pk), after=_shown(row))
    return row


def remove_search(actor: Actor, search_id: UUID) -> bool:
    """Whether there was one of the actor's own."""
    row = SavedSearch.objects.filter(pk=search_id, owner=actor.membership).first()
    if actor.membership is None or row is None:
        return False
    with transaction.atomic():
        before, subject = _shown(row), Subject("savedsearch", row.pk)
        row.delete()
        record(actor, "savedsearch.deleted", subject, before=before)
    return True


def count_said(calls: CallQuerySet, asked: str, speaker: Speaker | None) -> str:
    """How many of *calls* say it, "99+" beyond that; empty for a question that asks nothing."""
    try:
        said = was_said(asked, speaker)
    except Refused:
        return ""
    found = calls.filter(said).order_by()[: _COUNTED + 1].count()
    return f"{_COUNTED}+" if found > _COUNTED else str(found)


def _seen_by(actor: Actor) -> QuerySet[SavedSearch]:
    shared = Q(is_shared=True)
    own = Q(owner=actor.membership) if actor.membership else Q(pk__in=())
    return SavedSearch.objects.filter(own | shared)


def _shown(row: SavedSearch) -> dict[str, object]:
    return {"name": row.name, "query": row.query, "is_shared": row.is_shared}
