"""Bring the prices of models up to date."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenants.domain.price_list import refresh_prices
from tenants.domain.published_prices import published_prices


class Command(BaseCommand):
    help = (
        "Adds the prices that the installed release of genai-prices lists and that are not known "
        "yet. A changed price holds from today on; what staff set in the admin stays. Needs no "
        "network, and may be run at any time; upgrade the package first for newer prices."
    )

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        result = refresh_prices(published_prices(), timezone.now().date())
        if verbosity:
            self.stdout.write(
                f"Prices: {result.added} added, {result.unchanged} unchanged, {result.by_staff} "
                "left as staff set them."
            )
