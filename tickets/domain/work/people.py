"""Who answers customers."""

from __future__ import annotations

from tenants.models import Membership


def answerers() -> list[Membership]:
    """All who work here, by name: each role may answer. One query."""
    people = Membership.objects.active().select_related("user")
    return sorted(people, key=lambda person: str(person).casefold())
