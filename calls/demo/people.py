"""The demo's two companies and the people who work there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.domain.people import add_member, found_tenant
from tenants.domain.roles import key_scopes
from tenants.models import ApiKey, Membership, PhoneNumber, Team, TeamMember, Tenant, User
from tenants.scope import tenant_scope
from tenants.states import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY_NAME: Final = "Demo key"


@dataclass(frozen=True, slots=True)
class Company:
    """One demo tenant. `agents` are named in the order that the dialogues count them."""

    slug: str
    name: str
    number: str
    staff: Mapping[Role, str]
    agents: tuple[str, str]


COMPANIES: Final = (
    Company(
        slug="sunny-hill-internet",
        name="Sunny Hill Internet",
        number="+15555550140",
        staff={
            Role.ADMIN: "Nora Whitfield",
            Role.QA_MANAGER: "Samuel Ortiz",
            Role.SUPERVISOR: "Grace Lindqvist",
        },
        agents=("Lucy Ellis", "James Porter"),
    ),
    Company(
        slug="garden-and-table",
        name="Garden and Table",
        number="+15555550170",
        staff={
            Role.ADMIN: "Victor Hale",
            Role.QA_MANAGER: "Priya Raman",
            Role.SUPERVISOR: "Tom Becker",
        },
        agents=("Emily Carter", "Andrew Murray"),
    ),
)


@dataclass(slots=True)
class SignIns:
    """What a person needs to come in as anybody: kept in demo.json, nowhere else."""

    slug: str
    name: str
    api_key: str
    users: dict[str, dict[str, str]] = field(default_factory=dict)


def settle(
    company: Company,
) -> tuple[Tenant, dict[Role, Membership], list[Membership], SignIns]:
    """The company as a tenant, its staff by role, its agents in order, and fresh sign-ins.

    Safe to repeat: what is there stays, passwords and the key are made anew.
    """
    tenant = Tenant.objects.filter(slug=company.slug).first() or found_tenant(
        name=company.name, slug=company.slug
    )
    with tenant_scope(tenant.pk):
        signs = SignIns(company.slug, company.name, _fresh_key())
        staff: dict[Role, Membership] = {}
        for role, full_name in company.staff.items():
            staff[role], signs.users[role] = _person(company, role, full_name, str(role))
        agents: list[Membership] = []
        for full_name in company.agents:
            login = full_name.lower().replace(" ", ".")
            member, sign_in = _person(company, Role.AGENT, full_name, login)
            signs.users.setdefault(Role.AGENT, sign_in)
            agents.append(member)
        _team(staff[Role.SUPERVISOR], *agents)
        PhoneNumber.objects.get_or_create(
            did_number=company.number, defaults={"provider_type": "demo"}
        )
    return tenant, staff, agents, signs


def platform_staff() -> dict[str, str]:
    """The one who belongs to no tenant, with a fresh password."""
    email = "platform@support-auditor.example"
    user = User.objects.filter(email=email).first() or User.objects.create_superuser(email)
    return _sign_in(user)


def _person(
    company: Company, role: Role, full_name: str, login: str
) -> tuple[Membership, dict[str, str]]:
    email = f"{login}@{company.slug}.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, full_name=full_name
    )
    member = Membership.objects.filter(user=user).first() or add_member(user, role, actor=SYSTEM)
    return member, _sign_in(user)


def _sign_in(user: User) -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    return {"email": user.email, "password": password}


def _fresh_key() -> str:
    ApiKey.objects.filter(name=_KEY_NAME).delete()
    return issue_key(name=_KEY_NAME, scopes=key_scopes(), actor=SYSTEM)[1]


def _team(*members: Membership) -> None:
    team, _ = Team.objects.get_or_create(name="Support")
    for member in members:
        TeamMember.objects.get_or_create(team=team, membership=member)
