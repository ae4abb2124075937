"""Load the demo tenants into a running database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import BaseCommand

from calls.demo.loading import load_demo
from tenants.work_queue.notify import notify
from tickets.demo.loading import load_ticket_demo

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Loads two demo tenants; DATA_DIR/demo.json then says who may sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        address = f"http://{settings.HOST}:{settings.PORT}"
        parser.add_argument("--base-url", default=address, help="the site's address for people")

    def handle(self, *args: object, base_url: str, **options: object) -> None:
        places, tell = settings.PLACES, self.stdout.write
        places.demo_unfinished.touch()
        load_demo(places.demo_json, base_url=base_url, notify=notify, tell=tell)
        load_ticket_demo(tell)
        places.demo_unfinished.unlink()
