"""Whether any made mail is lost, half read, or answered though parts of it were not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings

from bench.product import a_tenant
from bench.stats import ResultLine, count_line
from tickets.domain.decision.advisers import Advisers
from tickets.models import Intent
from tickets.tests.doubles import FakeClassifier
from tickets.tests.mail_generator import MadeMail, faults_of, mails

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.options import Options

_MAILS: Final = 2_000


def run(options: Options) -> Iterator[ResultLine]:
    """With a classifier that would answer every text at once."""
    count = _MAILS // 10 if options.quick else _MAILS
    found: list[str] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mails())
    def look(mail: MadeMail) -> None:
        found.extend(faults_of(mail))

    sure = Advisers(FakeClassifier())
    with a_tenant(), patch("tickets.domain.mail.incoming.chosen_advisers", lambda: sure):
        Intent.objects.create(name="refund", auto_resolve=True, answer_template="It comes.")
        look()
    yield count_line("mail_faults", len(found), count, 0, "; ".join(found[:3]))
