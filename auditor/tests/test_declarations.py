"""What the apps declare exists."""

from __future__ import annotations

import pytest
from celery import current_app
from django.urls import reverse

from tenants.pages import AdminLink, RailLink
from tenants.registry import declared
from tenants.work_queue.sweeps import Sweep


@pytest.mark.parametrize("link", [*declared(AdminLink), *declared(RailLink)], ids=str)
def test_a_declared_link_leads_to_a_page(link: AdminLink | RailLink) -> None:
    assert reverse(link.page).startswith("/")


def test_a_declared_sweep_is_a_task() -> None:
    current_app.loader.import_default_modules()
    assert {sweep.task for sweep in declared(Sweep)} - current_app.tasks.keys() == set()
