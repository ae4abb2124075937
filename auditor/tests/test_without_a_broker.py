"""Nobody listens where the wake-ups are sent to: what must go on does, and what cannot says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery import Celery
from django.conf import settings
from django.urls import reverse

from auditor.brokers import broker_settings
from auditor.celery import app
from calls.models import Stage
from calls.tests.form import upload
from tenants.models import User
from tenants.scope import tenant_scope
from tenants.states import WorkState
from tenants.tests.ask import as_key
from tenants.work_queue.kinds import work_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("tenants.work_queue.notify._broker_rests_until", 0.0)
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery puts it above what an app says.
    away = Celery("away", set_as_current=False)
    away.conf.update(
        broker_settings("redis://127.0.0.1:9/0", list(settings.WORK_QUEUES), longest_task=60)
    )
    away.set_current()
    yield
    app.set_current()


@pytest.mark.usefixtures("no_broker", "in_folder")
def test_without_a_broker_a_form_is_still_accepted_and_due(
    acme: Tenant,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        answer = upload(as_key(acme, "calls:write"))

    assert (answer.status_code, len(callbacks)) == (201, 1)
    with tenant_scope(acme.pk):
        assert Stage.objects.due().get().state == WorkState.READY


@pytest.mark.django_db
@pytest.mark.usefixtures("no_broker")
def test_without_a_broker_the_operators_page_says_so(client: Client) -> None:
    operator = User.objects.create_superuser("operator@example.com")
    client.force_login(operator, "tenants.authentication.PeopleBackend")
    page = client.get(reverse("pipeline:everywhere"))
    assert page.text.count("no answer") == sum(bool(kind.queue) for kind in work_kinds().values())
