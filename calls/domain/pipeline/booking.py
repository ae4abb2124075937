"""What an attempt at a call's stage used, as lines of the ledger."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from calls.states import SUBJECT_KIND
from tenants.domain.ledger import book_usage
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calls.models import Stage
    from engines.language.port import LanguageUsage
    from engines.speech.port import SpeechUsage
    from tenants.work_queue.kinds import Claim


@transaction.atomic
def book_speech(claimed: Claim[Stage], booking: str, usage: SpeechUsage) -> None:
    """One line a unit, and one for what may have been billed without an answer."""
    for line in usage.quantities:
        book_usage(
            Subject(SUBJECT_KIND, claimed.item.call_id),
            stage=claimed.item.kind,
            attempt=claimed.attempt,
            booking=booking,
            engine=usage.engine,
            model=usage.model,
            unit=line.unit,
            quantity=Decimal(str(round(line.quantity, 3))),
            is_estimate=line.is_estimate,
        )


@transaction.atomic
def book_language(claimed: Claim[Stage], booking: str, usage: Sequence[LanguageUsage]) -> None:
    """One line a unit, and one for what is estimated of it."""
    sums: Counter[tuple[str, str, str, bool]] = Counter()
    for line in usage:
        sums[line.engine, line.model, line.unit, line.is_estimate] += line.quantity
    for (engine, model, unit, is_estimate), quantity in sums.items():
        book_usage(
            Subject(SUBJECT_KIND, claimed.item.call_id),
            stage=claimed.item.kind,
            attempt=claimed.attempt,
            booking=booking,
            engine=engine,
            model=model,
            unit=unit,
            quantity=Decimal(quantity),
            is_estimate=is_estimate,
        )
