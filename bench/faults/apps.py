"""Puts doubles where the product has its engines, before anything has taken those."""

import os

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "bench.faults"

    def ready(self) -> None:
        """BENCH_DOUBLE says which; the supervisor restarts at once in any case."""
        from bench.faults import doubles  # noqa: PLC0415  # Its imports need the apps.

        doubles.restart_soon()
        doubles.DOUBLES[os.environ["BENCH_DOUBLE"]]()
