"""A person at a browser, and what must not happen while they walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tenants.models import User
from tenants.tests.make import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

    from tenants.models import Membership

_INSIDE: Final = {"data", "blob"}  # Addresses that are in the page already.
PATIENCE_MS: Final = 20_000  # A busy machine of two cores; nothing waits this long when it works.
_REFUSED: Final = 400
# The browser's line for an answer of 4xx: `_answered` judges those.
_OF_AN_ANSWER: Final = "Failed to load resource"
_REPORT_VIOLATIONS: Final = """
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Look again and again. Playwright's own wait compiles text in the page: our policy forbids."""
    deadline = monotonic() + PATIENCE_MS / 1000
    while not condition():
        assert monotonic() < deadline, "what was waited for never came"
        page.wait_for_timeout(30)


@dataclass
class Visitor:
    """One browser window. What it asks for, and what its pages complain of, is kept."""

    context: BrowserContext
    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, address: str, context: BrowserContext) -> Visitor:
        context.add_init_script(_REPORT_VIOLATIONS)
        visitor = cls(context, context.new_page(), address)
        context.on("request", visitor._asked)
        context.on("response", visitor._answered)
        visitor.page.on("console", visitor._told)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    def go(self, path: str) -> Response:
        """Open a page. An answer of 4xx to a page is the test's to judge; to its parts, a fault."""
        answer = self.page.goto(self.address + path)
        assert answer
        return answer

    def sign_in(self, who: Membership | User) -> None:
        """By the sign-in page, as a person does."""
        user = who if isinstance(who, User) else who.user
        self.go(reverse("account_login"))
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(self.address + reverse("home"))

    def enter(self, who: Membership | User) -> None:
        """Signed in already: for tests of what comes after."""
        client = Client()
        client.force_login(who if isinstance(who, User) else who.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def mark(self) -> None:
        """From now on `is_same_document` says whether the page was loaded anew."""
        self.page.evaluate("window.isMarked = true")

    @property
    def is_same_document(self) -> bool:
        return bool(self.page.evaluate("window.isMarked === true"))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.address and parts.scheme not in _INSIDE:
            self.foreign.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= _REFUSED and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _OF_AN_ANSWER not in message.text:
            self.complaints.append(message.text)
