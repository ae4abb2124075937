"""Members and teams as people and programs name them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.identifiers import parse_uuid
from tenants.models import Membership, Team


def member_matching(text: str, relation: str = "") -> Q:
    """Who has this e-mail address or id; *relation* leads from other rows there: `agent__`."""
    pk = parse_uuid(text)
    return Q(**{f"{relation}pk": pk} if pk else {f"{relation}user__email": text.strip().lower()})


def team_matching(text: str, relation: str = "") -> Q:
    """Which has this name, in any case, or id; *relation* as above."""
    pk = parse_uuid(text)
    return Q(**{f"{relation}pk": pk} if pk else {f"{relation}name__iexact": text.strip()})


def find_member(text: str, *, field: str) -> Membership:
    """By e-mail address or id. Raises ValidationError at *field* for who is not active here."""
    members = Membership.objects.active().select_related("user")
    found: Membership | None = members.filter(member_matching(text)).first()
    if found is None:
        raise ValidationError({field: _("No active member has this e-mail address or id.")})
    return found


def find_team(text: str, *, field: str) -> Team:
    """By name, in any case, or id. Raises ValidationError at *field*."""
    found: Team | None = Team.objects.filter(team_matching(text)).first()
    if found is None:
        raise ValidationError({field: _("No team has this name or id.")})
    return found
