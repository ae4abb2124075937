"""Calls in which something was said and which the search knows, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.domain.search.documents import keep_document
from calls.models import SavedSearch, Transcript
from calls.tests.make import make_call
from calls.tests.make_review import make_turn
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.models import Membership, Tenant


def make_said_call(
    tenant: Tenant, *texts: str, language: str = "en", agent: Membership | None = None
) -> Call:
    """A call whose turns these are, the agent's first, then by turns."""
    call = make_call(tenant, agent=agent)
    with tenant_scope(tenant.pk):
        keep_document(make_said(call, *texts, language=language))
    return call


def make_saved_search(
    owner: Membership, query: str = "q=refund", *, name: str = "Refunds", is_shared: bool = False
) -> SavedSearch:
    """In the scope of the owner's tenant."""
    with tenant_scope(owner.tenant.pk):
        row: SavedSearch = SavedSearch.objects.create(
            owner=owner, name=name, query=query, is_shared=is_shared
        )
    return row


def make_said(call: Call, *texts: str, language: str = "en") -> Transcript:
    """The call's current transcript, in its tenant's scope."""
    turns = [make_turn(index, text) for index, text in enumerate(texts)]
    transcript: Transcript = Transcript.objects.create(
        call=call, language=language, duration_ms=turns[-1]["end_ms"], turns=turns
    )
    return transcript
