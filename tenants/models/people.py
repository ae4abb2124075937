"""Who works where, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from tenants.identifiers import uuid7
from tenants.models.owned import TenantManager, TenantOwned, of_this_tenant
from tenants.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, full_name: str = "") -> User:
        """A person who may sign in. The address is kept in lower case: it is the login."""
        user = self.model(email=email.strip().lower(), full_name=full_name)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None) -> User:
        """Platform staff: belongs to no tenant, chooses one to act in."""
        user = self.create_user(email, password)
        user.is_platform_staff = True
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address. What they may do, a membership says."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_platform_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """Django's name for it, which the admin's theme asks for."""
        return self.full_name

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the person's role in the current tenant allows it (tenants/domain/roles.py)."""
        return any(
            backend.has_perm(self, perm, obj)
            for backend in get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(
            backend.has_module_perms(self, app_label)
            for backend in get_backends()
            if hasattr(backend, "has_module_perms")
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True)

    def agents(self) -> Self:
        return self.filter(role=Role.AGENT)


MembershipManager = TenantManager.from_queryset(MembershipQuerySet)


class Membership(TenantOwned):
    """One person's place in one tenant. People on a row are memberships, never users."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    is_active = models.BooleanField(default=True)

    objects: ClassVar = MembershipManager()  # ClassVar keeps the queryset's methods under mypy.

    class Meta(TenantOwned.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["user__email", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"],
                name="membership_one_per_person_and_tenant",
                violation_error_message=_("This person is already a member."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Team(TenantOwned):
    """Agents and the supervisors who answer for them."""

    name = models.CharField(max_length=120)
    members = models.ManyToManyField(
        Membership, through="TeamMember", related_name="teams", blank=True
    )

    class Meta(TenantOwned.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="team_name_unique_per_tenant",
                violation_error_message=_("A team of this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantOwned):
    team = models.ForeignKey(Team, models.CASCADE, related_name="places")
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="places", limit_choices_to=of_this_tenant
    )

    class Meta(TenantOwned.Meta):
        verbose_name = _("team member")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "membership"],
                name="team_member_once",
                violation_error_message=_("This person is already in the team."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership)


class PlatformVisitQuerySet(models.QuerySet["PlatformVisit"]):
    def open(self, user: User) -> Self:
        return self.filter(user=user, expires_at__gt=Now(), tenant_visited__status="active")


class PlatformVisit(models.Model):
    """Platform staff acting in a tenant: why and until when. Outside the wall, append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    tenant_visited = models.ForeignKey("tenants.Tenant", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects: ClassVar = PlatformVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("started_at")),
                name="platform_visit_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="platform_visit_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason
