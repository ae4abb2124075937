"""Who walks: everybody but the tenant's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client

from auditor.tests.walk.knocks import answer_to
from tenants.api.tokens import issue_tokens
from tenants.scope import tenant_scope
from tenants.states import Role

if TYPE_CHECKING:
    from auditor.tests.walk.knocks import Answer, Knock
    from auditor.tests.walk.world import House
    from tenants.models import User

_BACKEND = "tenants.authentication.PeopleBackend"


@dataclass
class Visitor:
    """Somebody with a session, a credential in the header, or nothing."""

    name: str
    user: User | None = None
    bearer: str = ""
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.enter()

    def enter(self) -> None:
        """Come in anew, as after signing out."""
        headers = {"authorization": f"Bearer {self.bearer}"} if self.bearer else None
        self.client = Client(raise_request_exception=False, headers=headers)
        if self.user:
            self.client.force_login(self.user, backend=_BACKEND)

    def ask(self, knock: Knock) -> Answer:
        answer = answer_to(self.client, knock)
        if knock.path.endswith("/logout/"):
            self.enter()
        return answer


def visitors_from(house: House, staff: User) -> list[Visitor]:
    """The other tenant's people and programs, who never signed in, and staff on no visit."""
    admin = house.people[Role.ADMIN]
    with tenant_scope(house.tenant.pk):
        access, _refresh = issue_tokens(admin)
    return [
        *(Visitor(role, person.user) for role, person in house.people.items()),
        Visitor("key", bearer=house.key),
        Visitor("token", bearer=str(access)),
        Visitor("anonymous"),
        Visitor("staff", staff),
    ]
