"""The admin's pages of tickets as a QA manager uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tenants.states import Role
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import signed_in

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpResponse
    from django.test import Client

    from tenants.models import Tenant


def manager_of(tenant: Tenant) -> Client:
    return signed_in(make_member(tenant, Role.QA_MANAGER).user)


def list_page(model: type[Model]) -> str:
    return reverse(f"admin:tickets_{model._meta.model_name}_changelist")


def add_page(model: type[Model]) -> str:
    return reverse(f"admin:tickets_{model._meta.model_name}_add")


def page_of(row: Model) -> str:
    return reverse(f"admin:tickets_{row._meta.model_name}_change", args=[row.pk])


def act(client: Client, action: str, *rows: Model, **given: object) -> str:
    """The page that an action on these rows of one list leads to."""
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]} | given
    return sent(client, list_page(type(rows[0])), **data)


def sent(client: Client, path: str, **data: object) -> str:
    answer: HttpResponse = client.post(path, data, follow=True)  # type: ignore[assignment]  # A test's response.
    assert answer.status_code == 200
    return answer.text
