"""A tenant with a row of every kind, and what others may know of it."""

from __future__ import annotations

from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.domain.people import found_tenant
from tenants.domain.roles import key_scopes
from tenants.identifiers import uuid7
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tenants.tests.walk.book import Book, House
from tenants.tests.walk.entries import all_entries


def furnish(slug: str) -> House:
    """A tenant with at least one row of every kind behind the wall."""
    tenant = found_tenant(name=slug.title(), slug=slug)
    people = {role.value: make_member(tenant, role) for role in Role}
    with tenant_scope(tenant.pk):
        _key, text = issue_key(name="program", scopes=key_scopes(), actor=SYSTEM)
        house = House(tenant, people, text)
        for entries in all_entries():
            entries.furnish(house)
    return house


def book_of(house: House) -> Book:
    known: dict[str, str] = {}
    with tenant_scope(house.tenant.pk):
        for entries in all_entries():
            known |= entries.known(house)
    return Book(known)


def book_of_nobody(like: Book) -> Book:
    """As many letters and the same shapes, and nothing that exists."""
    known = {name: str(uuid7()) for name, _value in like}
    for entries in all_entries():
        known |= entries.unknown(like, Book(known))
    return Book(known)
