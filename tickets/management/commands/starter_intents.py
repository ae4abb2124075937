"""Give a tenant intents to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from tenants.domain.refusals import Refused
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tickets.demo.starter import load_starter

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Gives a tenant intents of general support, drafts of articles, and a classifier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="its slug")

    def handle(self, *args: object, tenant: str, **options: object) -> None:
        found = Tenant.objects.filter(slug=tenant).first()
        if found is None:
            raise CommandError(f"There is no tenant “{tenant}”.")
        with tenant_scope(found.pk):
            try:
                version = load_starter()
            except Refused as refusal:
                raise CommandError(str(refusal.message)) from None
        state = version.get_state_display() if version else "left to a worker"
        self.stdout.write(
            f"{found.name} has the starter set; its classifier is {state}. Read the articles' "
            "drafts, publish them, then switch on auto-resolve."
        )
