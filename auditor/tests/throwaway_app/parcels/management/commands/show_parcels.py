"""What of this app works in a product that it was added to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django import conf
from django.core.management import BaseCommand, call_command
from django.db import connection, connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from auditor.celery import app
from auditor.tests.walk.coverage import all_desks, all_operations
from calls.domain.pipeline.stages import following_stages
from calls.models import Stage
from calls.stages import ANALYSIS
from calls.tests.make import make_call, make_stage
from parcels.models import Parcel
from tenants.domain.people import found_tenant
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tasks import WORK_ON_NEXT
from tenants.tests.ask import as_key
from tenants.tests.make import make_member
from tenants.tests.walk.entries import all_entries
from tenants.work_queue.claims import claim, finishing

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from tenants.models import Tenant


def two_tenants() -> Tenant:
    """The first, with one parcel; the second has one, too."""
    first, second = (found_tenant(name=name, slug=name.lower()) for name in ("Acme", "Globex"))
    for tenant in (first, second):
        with tenant_scope(tenant.pk):
            Parcel.objects.create(label=f"of {tenant.name}")
    return first


def rows_seen(tenant: Tenant) -> list[str]:
    """By row security alone."""
    with tenant_scope(tenant.pk), connection.cursor() as cursor:
        cursor.execute("SELECT label FROM parcels_parcel")
        return [label for (label,) in cursor.fetchall()]


def pages_seen(tenant: Tenant) -> dict[str, list[object]]:
    """Of each page: its status, and whether it shows the parcel and the link to the parcels."""
    client = Client()
    client.force_login(make_member(tenant, Role.ADMIN).user)
    answers = {page: client.get(page) for page in ("/parcels/", "/admin/parcels/parcel/")}
    return {
        page: [answer.status_code, "of Acme" in answer.text, "Parcels" in answer.text]
        for page, answer in answers.items()
    }


def operation_asked(tenant: Tenant) -> dict[str, object]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # It has no types.
    answer = as_key(tenant, "parcels:read").get("/api/v1/parcels")
    labels = [row["label"] for row in answer.json()["results"]]
    refused = as_key(tenant, "calls:read").get("/api/v1/parcels").status_code
    described = schema["paths"]["/api/v1/parcels"]["get"]["operationId"]
    return {"described": described, "labels": labels, "without the scope": refused}


def sweep_run(tenant: Tenant) -> list[object]:
    app.loader.import_default_modules()
    app.tasks["parcels.weigh_again"].apply(throw=True)
    with tenant_scope(tenant.pk):
        return [
            app.conf.beat_schedule["parcels.weigh_again"]["schedule"],
            Parcel.objects.get().grams,
        ]


def stage_run(tenant: Tenant) -> list[object]:
    """A call's analysis ends, and a worker of its queue hears that there is something to do."""
    analysis = make_stage(make_call(tenant), ANALYSIS.name)
    with tenant_scope(tenant.pk):
        claimed = claim(ANALYSIS, analysis.pk)
        assert claimed is not None
        with finishing(claimed):
            following_stages(claimed)
    WORK_ON_NEXT["analysis"].apply(throw=True)
    with tenant_scope(tenant.pk):
        state = Stage.objects.get(kind="weighing").state
        return [state, Parcel.objects.get().grams]


def walk_taken() -> list[list[str]]:
    """Operations and admin pages of the whole product that the walk has no entry for."""
    entries = all_entries()
    return [
        sorted(all_operations().difference(*(each.operations for each in entries))),
        sorted(all_desks().difference(*(each.desks for each in entries))),
    ]


class Command(BaseCommand):
    help = "Migrates an empty database and prints, as JSON, what of this app works there."
    requires_system_checks = ()  # They would ask the other database.

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("database")

    def handle(self, *args: object, database: str, **options: object) -> None:
        conf.settings.STORAGES["staticfiles"] = {  # Nothing was collected.
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        for each in connections.all():
            each.settings_dict["NAME"] = database
        call_command("migrate", verbosity=0)
        acme = two_tenants()
        shown = {
            "rows": rows_seen(acme),
            "pages": pages_seen(acme),
            "operation": operation_asked(acme),
            "stage": stage_run(acme),
            "sweep": sweep_run(acme),
            "not walked": walk_taken(),
        }
        self.stdout.write(json.dumps(shown))
