"""What the walk gives a tenant of this app, and how it knocks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parcels.models import Parcel
from tenants.tests.walk.asking import list_page, listing
from tenants.tests.walk.entries import Desk, Entries

if TYPE_CHECKING:
    from tenants.tests.walk.book import Book, House


def _furnish(house: House) -> None:
    Parcel.objects.create(label="A parcel")


def _known(house: House) -> dict[str, str]:
    return {"parcel": str(Parcel.objects.get().pk)}


def _unknown(like: Book, nobody: Book) -> dict[str, str]:
    return {}


ENTRIES: Final = Entries(
    furnish=_furnish,
    known=_known,
    unknown=_unknown,
    pages={"parcels/": list_page("/parcels/")},
    operations={"parcels_list": listing("/parcels")},
    desks={"parcels.parcel": Desk("parcel")},
)
