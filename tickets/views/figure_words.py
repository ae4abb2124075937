"""What the rows behind a figure are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class Words(NamedTuple):
    title: Text
    meaning: Text


_PARTS: Final = {
    "eligible": Words(
        _("Eligible tickets"),
        _("Decided, sent by a customer or a person, and not an unanswered duplicate."),
    ),
    "old": Words(
        _("Decided over 7 days ago"), _("Eligible tickets decided at least seven days ago.")
    ),
    "young": Words(
        _("Decided in the last 7 days"), _("Eligible tickets decided in the last seven days.")
    ),
    "answered": Words(
        _("Resolved automatically"), _("Eligible tickets that were resolved automatically.")
    ),
    "answered-old": Words(
        _("Resolved automatically over 7 days ago"),
        _("Resolved automatically at least seven days ago."),
    ),
    "answered-young": Words(
        _("Resolved automatically, not yet durable"),
        _("Resolved automatically in the last seven days, and not reopened so far."),
    ),
    "durable": Words(
        _("Durable automatic resolutions"),
        _("Resolved automatically, and not reopened within seven days."),
    ),
    "reopened": Words(_("Reopened"), _("Resolved automatically, and reopened within seven days.")),
    "reopened-old": Words(
        _("Reopened, resolved over 7 days ago"),
        _("Resolved automatically at least seven days ago, and reopened within seven days."),
    ),
    "handed-over": Words(
        _("Escalated"), _("Eligible tickets that were not resolved automatically.")
    ),
    "failed": Words(_("Errors"), _("Escalated because of an error.")),
    "merged": Words(
        _("Duplicates"),
        _("Merged into another ticket and not resolved automatically: they count there."),
    ),
    "from_calls": Words(_("Opened from calls"), _("Opened by a rule: no customer wrote them.")),
    "undecided": Words(
        _("Without a decision"),
        _("A person worked on them first, or they are not decided yet."),
    ),
    "drawn": Words(_("Selected for audit"), _("Answers selected at random for a person to check.")),
    "checked": Words(_("Audited"), _("Answers selected at random that a person has checked.")),
    "checked-right": Words(
        _("Audited: correct"), _("The intent was correct and the request was resolved.")
    ),
    "checked-wrong": Words(
        _("Audited: wrong"), _("The intent was wrong, or the request was not resolved.")
    ),
    "known": Words(
        _("Reviewed decisions"),
        _("Audited answers, and escalated tickets whose intent a person checked."),
    ),
    "known-right": Words(_("Reviewed: correct"), _("Of the reviewed decisions.")),
    "known-wrong": Words(_("Reviewed: wrong"), _("Of the reviewed decisions.")),
    "known-answers": Words(_("Audited answers"), _("Those that named an intent and met no error.")),
    "known-handed-over": Words(
        _("Escalated, intent checked"), _("A person said whether the predicted intent was correct.")
    ),
    "chosen": Words(
        _("Reviewed outside the sample"),
        _("Answers reviewed because somebody complained or looked: not a random sample."),
    ),
    "billed": Words(_("Billed tickets"), _("Tickets with a line in the ledger.")),
}
_PROMISES: Final = {"first-answer": _("First reply"), "resolution": _("Resolution")}
_FATES: Final = {
    "met": Words(_("%s: met"), _("Done before it was due.")),
    "broken": Words(_("%s: breached"), _("Done late, or overdue.")),
    "running": Words(
        _("%s: running"), _("May still be met; paused while waiting for the customer.")
    ),
    "needless": Words(_("%s: not needed"), _("The ticket was closed without it.")),
}


def words_of(part: str) -> Words:
    """Raises KeyError for a part that is none."""
    if part in _PARTS:
        return _PARTS[part]
    promise = next(name for name in _PROMISES if part.startswith(f"{name}-"))
    fate = part.removeprefix(f"{promise}-").removesuffix("-by-people")
    title, meaning = _FATES[fate]
    return Words(title % _PROMISES[promise], meaning)
