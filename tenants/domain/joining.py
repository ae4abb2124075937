"""How people come into a tenant, and the rule that somebody stays in charge of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.models import Membership, User
from tenants.states import Role


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
    return known or User.objects.create_user(email, full_name=full_name)


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
