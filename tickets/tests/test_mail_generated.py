"""Of two hundred made mails none is done without a row, half read, or answered unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from tickets.domain.decision.advisers import Advisers
from tickets.domain.mail import incoming, parts
from tickets.tests.doubles import FakeClassifier
from tickets.tests.mail_generator import MadeMail, faults_of, mails
from tickets.tests.make import make_intent

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.fixture
def sure(acme: Tenant, in_acme: None, in_folder: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A classifier that is sure of every text, and an intent that answers at once."""
    make_intent(acme)
    monkeypatch.setattr(incoming, "chosen_advisers", lambda: Advisers(FakeClassifier()))


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(mails())
def test_nothing_of_a_mail_is_lost_half_read_or_answered_unread(sure: None, mail: MadeMail) -> None:
    assert faults_of(mail) == []


def test_a_part_that_is_passed_over_is_seen(sure: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the test above could pass by reading nothing."""
    whole = parts._all_of  # noqa: SLF001  # Broken on purpose.
    monkeypatch.setattr(parts, "_all_of", lambda inside, kind: whole(inside[:1], kind))
    two = b"--x\r\n\r\nmark1z\r\n--x\r\n\r\nmark2z\r\n--x--\r\n"
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + two
    assert faults_of(MadeMail(raw, ["mark1z", "mark2z"])) == ["lost: ['mark2z']"]
