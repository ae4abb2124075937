"""Who walks: everybody but the tenant's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.test import Client

from tenants.api.tokens import issue_tokens
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.walk.knocks import answer_to

if TYPE_CHECKING:
    from tenants.models import User
    from tenants.tests.walk.book import House
    from tenants.tests.walk.knocks import Answer, Knock

# The other tenant's people by role and its programs, who never signed in, and staff on no visit.
VISITORS: Final = (*Role.values, "key", "token", "anonymous", "staff")
_BACKEND: Final = "tenants.authentication.PeopleBackend"


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


def make_visitor(name: str, house: House, staff: User) -> Visitor:
    """One of VISITORS, who comes in anew."""
    match name:
        case "key":
            return Visitor(name, bearer=house.key)
        case "token":
            with tenant_scope(house.tenant.pk):
                access, _refresh = issue_tokens(house.people[Role.ADMIN])
            return Visitor(name, bearer=str(access))
        case "anonymous":
            return Visitor(name)
        case "staff":
            return Visitor(name, staff)
    return Visitor(name, house.people[name].user)
