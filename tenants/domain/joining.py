"""How people come into a tenant, and the rule that somebody stays in charge of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.audit import record_change
from tenants.domain.subjects import Subject
from tenants.domain.wording import one_line
from tenants.models import Membership, User
from tenants.states import Role

if TYPE_CHECKING:
    from tenants.domain.actors import Actor


def check_can_join(email: str) -> None:
    """Raises ValidationError for a member of the scope's tenant, and for platform staff."""
    address = email.strip().lower()
    if Membership.objects.filter(user__email=address).exists():
        raise ValidationError(_("This person is already a member."), code="member")
    if User.objects.filter(email=address, is_platform_staff=True).exists():
        raise ValidationError(
            _("This address belongs to platform staff and cannot be a member's."), code="staff"
        )


def person_with(email: str, *, full_name: str = "") -> User:
    """The person who signs in with this address; a new one, without a password, if there is none.

    The name of a person who is known already stays as it is: it is theirs in every tenant.
    """
    known = User.objects.filter(email=email.strip().lower()).first()
    return known or User.objects.create_user(email, full_name=one_line(full_name))


def change_member(membership: Membership, *, role: str, is_active: bool, actor: Actor) -> None:
    """Another role, or a place no more. Raises ValidationError, as of `check_an_admin_stays`."""
    with transaction.atomic():
        check_an_admin_stays(membership, role=role, is_active=is_active)
        row = Membership.objects.select_for_update().get(pk=membership.pk)
        before = {"role": row.role, "is_active": row.is_active}
        row.role, row.is_active = role, is_active
        row.save(update_fields=[*before, "updated_at"])
        after = {"role": role, "is_active": is_active}
        record_change(actor, "member.changed", Subject("member", row.pk), before, after)


def check_an_admin_stays(membership: Membership, *, role: str, is_active: bool) -> None:
    """Raises ValidationError where this change would leave the tenant without an active admin.

    Call it in the transaction that makes the change: it locks the admins' rows, so that two of
    them cannot step down at once.
    """
    if role == Role.ADMIN and is_active:
        return
    admins = Membership.objects.active().filter(role=Role.ADMIN).select_for_update(of=("self",))
    remaining = {admin.pk for admin in admins}
    if membership.pk in remaining and len(remaining) == 1:
        raise ValidationError(
            _("This is the last active admin. Make somebody else an admin first."),
            code="last_admin",
        )
