"""The pages that belong to no app: the front door, the health checks and the API's description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.tests.walk.asking import both, both_at
from tenants.tests.walk.entries import Entries

if TYPE_CHECKING:
    from tenants.tests.walk.book import Book, House


def _furnish(house: House) -> None:
    """No rows of its own."""


def _known(house: House) -> dict[str, str]:
    return {}


def _unknown(like: Book, nobody: Book) -> dict[str, str]:
    return {}


ENTRIES: Final = Entries(
    after=("tenants", "calls"),
    furnish=_furnish,
    known=_known,
    unknown=_unknown,
    pages={
        **{
            page: both(f"/{page}")
            for page in (
                "",
                "health",
                "healthz",
                "readyz",
                "home/",
                "api/v1/health",
                "api/v1/schema/",
                "api/v1/docs/",
                "api/v1/redoc/",
            )
        },
        "api/v1/": both_at(lambda them: f"/api/v1/recordings/{them.call}"),
    },
)
