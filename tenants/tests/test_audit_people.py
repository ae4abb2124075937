"""Who comes in is on record: members and keys, by whoever let them in, changed or put them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tenants.domain.actors import SYSTEM
from tenants.domain.joining import change_member
from tenants.domain.keys import issue_key, revoke
from tenants.domain.people import add_member
from tenants.models import ApiKey, AuditEvent, Membership
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.make import make_member, make_user
from tenants.tests.make_actors import make_actor, stamp_by, stamp_of
from tenants.tests.test_admin_site import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tenants.domain.actors import Actor
    from tenants.models import Tenant

_KINDS: Final = (ActorKind.PERSON, ActorKind.PLATFORM, ActorKind.SYSTEM)


def _issue(tenant: Tenant, actor: Actor) -> UUID:
    return issue_key(name="Dialler", scopes=["tenant:read"], actor=actor)[0].pk


def _revoke(tenant: Tenant, actor: Actor) -> UUID:
    key, _secret = issue_key(name="Dialler", scopes=["tenant:read"], actor=SYSTEM)
    revoke(key, actor=actor)
    return key.pk


def _add(tenant: Tenant, actor: Actor) -> UUID:
    return add_member(make_user(), Role.AGENT, actor=actor).pk


def _change(tenant: Tenant, actor: Actor) -> UUID:
    member = make_member(tenant)
    change_member(member, role=Role.SUPERVISOR, is_active=True, actor=actor)
    return member.pk


DEEDS: Final = {
    "key.issued": _issue,
    "key.revoked": _revoke,
    "member.added": _add,
    "member.changed": _change,
}


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("action", DEEDS)
def test_who_did_it_is_on_record(acme: Tenant, action: str, kind: ActorKind) -> None:
    actor = make_actor(acme, kind)
    deed: Callable[[Tenant, Actor], UUID] = DEEDS[action]
    with tenant_scope(acme.pk):
        subject_id = deed(acme, actor)
        event = AuditEvent.objects.get(action=action)

    assert (event.subject_kind, event.subject_id) == (action.split(".", maxsplit=1)[0], subject_id)
    assert stamp_of(event) == stamp_by(actor)


def test_a_key_is_on_record_without_its_secret(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        key, secret = issue_key(name="Dialler", scopes=["tenant:read"], actor=SYSTEM)
        event = AuditEvent.objects.get()

    assert event.before is None
    assert event.after == {"name": "Dialler", "scopes": ["tenant:read"], "expires_at": None}
    assert key.hash not in str(event.after)
    assert secret not in str(event.after)


def test_a_key_is_revoked_once(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        key, _secret = issue_key(name="Dialler", scopes=["tenant:read"], actor=SYSTEM)
        revoke(key, actor=SYSTEM)
        closed_at = ApiKey.objects.get().revoked_at
        revoke(key, actor=SYSTEM)
        assert AuditEvent.objects.filter(action="key.revoked").count() == 1
        assert ApiKey.objects.get().revoked_at == closed_at


def test_a_member_is_on_record_with_what_changed(acme: Tenant) -> None:
    member = make_member(acme)
    with tenant_scope(acme.pk):
        change_member(member, role=Role.SUPERVISOR, is_active=True, actor=SYSTEM)
        change_member(member, role=Role.SUPERVISOR, is_active=True, actor=SYSTEM)
        change_member(member, role=Role.SUPERVISOR, is_active=False, actor=SYSTEM)
        events = list(AuditEvent.objects.values_list("before", "after"))

    assert events == [
        ({"role": "agent"}, {"role": "supervisor"}),
        ({"is_active": True}, {"is_active": False}),
    ]


def test_a_refused_change_is_not_on_record(acme: Tenant) -> None:
    chief = make_member(acme, Role.ADMIN)
    with tenant_scope(acme.pk):
        with pytest.raises(ValidationError, match="last active admin"):
            change_member(chief, role=Role.AGENT, is_active=True, actor=SYSTEM)
        assert Membership.objects.get().role == Role.ADMIN
        assert not AuditEvent.objects.exists()


def test_what_the_pages_do_is_on_record_once(acme: Tenant) -> None:
    chief = make_member(acme, Role.ADMIN)
    boss = signed_in(chief.user)
    key = {"name": "Dialler", "scopes": ["tenant:read"]}
    boss.post(reverse("admin:tenants_apikey_add"), key)
    invited = {"email": "ada@example.com", "full_name": "Ada", "role": Role.AGENT}
    boss.post(reverse("admin:tenants_membership_add"), invited)
    with tenant_scope(acme.pk):
        key_id, ada = ApiKey.objects.get().pk, Membership.objects.get(role=Role.AGENT)
    chosen = {"action": "revoke_keys", "_selected_action": [str(key_id)], "confirmed": "yes"}
    boss.post(reverse("admin:tenants_apikey_changelist"), chosen)
    page = reverse("admin:tenants_membership_change", args=[ada.pk])
    boss.post(page, {"role": Role.SUPERVISOR, "is_active": "on"})

    with tenant_scope(acme.pk):
        events = list(AuditEvent.objects.all())
    assert [(event.action, event.subject_id) for event in events] == [
        ("key.issued", key_id),
        ("member.added", ada.pk),
        ("key.revoked", key_id),
        ("member.changed", ada.pk),
    ]
    assert {stamp_of(event) for event in events} == {(chief.pk, "person", str(chief))}
