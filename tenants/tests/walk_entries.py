"""People, teams, keys and numbers: their rows, pages, operations and desks for the walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from allauth.account.utils import user_pk_to_url_str

from tenants.identifiers import uuid7
from tenants.models import (
    AIProfile,
    AIProfileVersion,
    ApiKey,
    CallTypeRole,
    IdempotencyRecord,
    Membership,
    PhoneNumber,
    Team,
    TeamMember,
    TenantSettings,
    User,
)
from tenants.states import Role
from tenants.tests.make_profiles import make_profile
from tenants.tests.walk.asking import API, both, both_at, getting, list_page, listing, sending
from tenants.tests.walk.entries import Desk, Entries
from tenants.tests.walk.knocks import JSON, Knock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.tests.walk.book import Book, House

_INLINE: Final[dict[str, object]] = {"places-TOTAL_FORMS": 1, "places-INITIAL_FORMS": 0}


def _furnish(house: House) -> None:
    team = Team.objects.create(name="Billing")
    for role in (Role.AGENT, Role.SUPERVISOR):
        TeamMember.objects.create(team=team, membership=house.people[role])
    profile = make_profile("support", number=f"+49{uuid4().int % 10**10:010d}")
    CallTypeRole.objects.create(call_type=f"type-{house.tenant.slug}", role=profile.role)
    IdempotencyRecord.objects.create(
        key=f"answer-{house.tenant.slug}",
        principal="program",
        request_hash="0",
        status_code=201,
        body='{"said": "before"}',
        headers={"Location": "/somewhere"},
    )


def _known(house: House) -> dict[str, str]:
    member = Membership.objects.select_related("user").get(role=Role.AGENT)
    team, key, number = Team.objects.get(), ApiKey.objects.get(), PhoneNumber.objects.get()
    house.tenant.refresh_from_db()
    return {
        "tenant": str(house.tenant.pk),
        "slug": house.tenant.slug,
        "settings": str(TenantSettings.objects.get().pk),
        "member": str(member.pk),
        "email": member.user.email,
        "person": _name_in_links(member.user),
        "team": str(team.pk),
        "team_name": team.name,
        "place": str(TeamMember.objects.get(membership=member).pk),
        "phone": str(number.pk),
        "number": number.did_number,
        "profile": str(AIProfile.objects.get().pk),
        "profile_name": AIProfile.objects.get().name,
        "profile_version": str(AIProfileVersion.objects.get().pk),
        "type_role": str(CallTypeRole.objects.get().pk),
        "type_name": CallTypeRole.objects.get().call_type,
        "api_key": str(key.pk),
        "prefix": key.prefix,
        "answer_key": IdempotencyRecord.objects.get().key,
        "cursor": f"1900000000000000.{member.pk.hex}",
    }


def _unknown(like: Book, nobody: Book) -> dict[str, str]:
    return {
        "slug": "nobody-there",
        "email": f"nobody{like.email[6:]}",
        "person": _name_in_links(User(pk=uuid7())),
        "team_name": "nobodysteam1",
        "number": f"+4979{like.number[5:]}",
        "profile_name": "nobodysprofl",
        "type_name": f"type-nobodys{like.type_name[12:]}",
        "prefix": "nobodysprefi",
        "answer_key": "nobodysanswr",
        "cursor": f"1900000000000000.{nobody.member.replace('-', '')}",
    }


def _name_in_links(user: User) -> str:
    name: str = user_pk_to_url_str(user)
    return name


def _searches(them: Book) -> Iterator[dict[str, object]]:
    yield {"agent": them.member}
    yield {"agent": them.email}
    yield {"q": them.email}
    yield {"before": them.cursor}
    yield {"after": them.cursor}


def _sign_in(them: Book, own: Book) -> Iterator[Knock]:
    asked = {"email": them.email, "password": "wrong"}
    yield Knock("POST", f"{API}/auth/token", asked, JSON)
    yield Knock("POST", f"{API}/auth/token", asked | {"tenant": them.slug}, JSON)


def _password_link(them: Book, own: Book) -> Iterator[Knock]:
    path = f"/accounts/password/reset/key/{them.person}-c1x9a2-0123456789abcdef/"
    yield from both(path)(them, own)
    yield Knock("POST", path, {"password1": "a new pass phrase", "password2": "a new pass phrase"})


def _key_actions(them: Book, own: Book) -> Iterator[Knock]:
    data = {"action": "revoke_keys", "_selected_action": [them.api_key], "confirmed": "yes"}
    yield Knock("POST", "/admin/tenants/apikey/", data)


def _team_places(them: Book, own: Book) -> Iterator[Knock]:
    """Their member into our team, and their place taken for one of our team's."""
    own_team = f"/admin/tenants/team/{own.team}/change/"
    planted: dict[str, object] = {"places-0-membership": them.member, "places-0-team": own.team}
    yield Knock("POST", own_team, {"name": "Billing"} | _INLINE | planted)
    moved: dict[str, object] = {"places-0-id": them.place, "places-0-membership": own.member}
    kept: dict[str, object] = {
        "places-TOTAL_FORMS": 1,
        "places-INITIAL_FORMS": 1,
        "places-0-team": own.team,
    }
    yield Knock("POST", own_team, {"name": "Billing"} | kept | moved)
    yield Knock("POST", own_team, {"name": "Billing"} | kept | moved | {"places-0-DELETE": "on"})
    yield Knock("POST", "/admin/tenants/team/add/", {"name": ""} | _INLINE | planted)


ENTRIES: Final = Entries(
    after=(),
    furnish=_furnish,
    known=_known,
    unknown=_unknown,
    searches=_searches,
    parameters={
        **dict.fromkeys(("tenant", "tenant_id", "tenant__id__exact"), "tenant"),
        **dict.fromkeys(("agent", "membership"), "member"),
        **dict.fromkeys(("email", "login"), "email"),
        "team": "team",
        "phone_number": "number",
        "ai_profile": "profile",
    },
    pages={
        **{
            f"accounts/{page}": both(f"/accounts/{page}")
            for page in (
                "tenant/",
                "email/",
                "login/",
                "inactive/",
                "signup/",
                "reauthenticate/",
                "confirm-email/",
                "password/change/",
                "password/set/",
                "password/reset/",
                "password/reset/done/",
                "password/reset/key/done/",
                "login/code/confirm/",
                "logout/",
            )
        },
        "dashboards/usage/": list_page("/dashboards/usage/"),
        "dashboards/usage/summary.csv": list_page("/dashboards/usage/summary.csv"),
        "dashboards/usage/entries.csv": list_page("/dashboards/usage/entries.csv"),
        "accounts/confirm-email/<key>/": both_at(
            lambda them: f"/accounts/confirm-email/{them.person}/"
        ),
        "accounts/password/reset/key/<uidb36>-<key>/": _password_link,
    },
    operations={
        "auth_token": _sign_in,
        "auth_refresh": sending("POST", lambda _them: "/auth/refresh", refresh="not.a.token"),
        "usage_read": getting(
            lambda them: f"/usage?tenant={them.tenant}", {"by": "month", "group": "model"}
        ),
        "settings_read": getting(lambda them: f"/settings?tenant={them.tenant}"),
        "members_list": listing("/members"),
        "members_retrieve": getting(lambda them: f"/members/{them.member}"),
        "ai_profiles_list": listing("/ai-profiles"),
        # Without a role: what it made would be found by its name ever after.
        "ai_profiles_create": sending(
            "POST", lambda _them: "/ai-profiles", name="Ours", system_prompt="Short."
        ),
        "ai_profiles_retrieve": getting(lambda them: f"/ai-profiles/{them.profile}"),
        "ai_profiles_partial_update": sending(
            "PATCH", lambda them: f"/ai-profiles/{them.profile}", system_prompt="Taken."
        ),
        "teams_list": listing("/teams"),
        "teams_retrieve": getting(lambda them: f"/teams/{them.team}"),
    },
    desks={
        "tenants.aiprofile": Desk("profile", found_by=("profile_name",)),
        "tenants.apikey": Desk("api_key", _key_actions, found_by=("prefix",)),
        "tenants.calltyperole": Desk("type_role", found_by=("type_name",)),
        "tenants.membership": Desk("member"),
        "tenants.modelprice": Desk("team"),  # No tenant's rows: nothing of theirs is there.
        "tenants.phonenumber": Desk("phone", found_by=("number",)),
        "tenants.team": Desk("team", _team_places, found_by=("team_name",)),
        "tenants.tenantsettings": Desk("settings"),
        "tenants.usageentry": Desk("usage", found_by=("call",)),
    },
)
