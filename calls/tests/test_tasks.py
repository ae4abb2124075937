"""The bell: it is rung after the commit, and only when there is something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.bell import nudge, ring
from calls.tests.make import make_call, make_stage

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant


def test_a_stage_is_rung_once_it_is_committed(
    acme: Tenant, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stage = make_stage(make_call(acme))
    with django_capture_on_commit_callbacks() as callbacks:
        ring(stage)
    assert callbacks == [nudge]


def test_nothing_to_do_rings_nothing(
    db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        ring(None)
    assert callbacks == []
