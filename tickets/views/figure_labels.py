"""What the rows behind a figure are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class FigureLabel(NamedTuple):
    title: Text
    meaning: Text


_PARTS: Final = {
    "eligible": FigureLabel(
        _("Eligible tickets"),
        _("Decided, sent by a customer or a person, and not an unanswered duplicate."),
    ),
    "old": FigureLabel(
        _("Decided over 7 days ago"), _("Eligible tickets decided at least seven days ago.")
    ),
    "young": FigureLabel(
        _("Decided in the last 7 days"), _("Eligible tickets decided in the last seven days.")
    ),
    "answered": FigureLabel(
        _("Resolved automatically"), _("Eligible tickets that were resolved automatically.")
    ),
    "answered-old": FigureLabel(
        _("Resolved automatically over 7 days ago"),
        _("Resolved automatically at least seven days ago."),
    ),
    "answered-young": FigureLabel(
        _("Resolved automatically, not yet durable"),
        _("Resolved automatically in the last seven days, and not reopened so far."),
    ),
    "durable": FigureLabel(
        _("Durable automatic resolutions"),
        _("Resolved automatically, and not reopened within seven days."),
    ),
    "reopened": FigureLabel(
        _("Reopened"), _("Resolved automatically, and reopened within seven days.")
    ),
    "reopened-old": FigureLabel(
        _("Reopened, resolved over 7 days ago"),
        _("Resolved automatically at least seven days ago, and reopened within seven days."),
    ),
    "handed-over": FigureLabel(
        _("Escalated"), _("Eligible tickets that were not resolved automatically.")
    ),
    "failed": FigureLabel(_("Errors"), _("Escalated because of an error.")),
    "merged": FigureLabel(
        _("Duplicates"),
        _("Merged into another ticket and not resolved automatically: they count there."),
    ),
    "from_calls": FigureLabel(
        _("Opened from calls"), _("Opened by a rule: no customer wrote them.")
    ),
    "undecided": FigureLabel(
        _("Without a decision"),
        _("A person worked on them first, or they are not decided yet."),
    ),
    "thanks": FigureLabel(
        _("Only thanks"), _("The customer only said thanks: settled without an answer.")
    ),
    "drawn": FigureLabel(
        _("Selected for audit"), _("Answers selected at random for a person to check.")
    ),
    "checked": FigureLabel(
        _("Audited"), _("Answers selected at random that a person has checked.")
    ),
    "checked-right": FigureLabel(
        _("Audited: correct"), _("The intent was correct and the request was resolved.")
    ),
    "checked-wrong": FigureLabel(
        _("Audited: wrong"), _("The intent was wrong, or the request was not resolved.")
    ),
    "known": FigureLabel(
        _("Reviewed decisions"),
        _("Audited answers, and escalated tickets whose intent a person checked."),
    ),
    "known-right": FigureLabel(_("Reviewed: correct"), _("Of the reviewed decisions.")),
    "known-wrong": FigureLabel(_("Reviewed: wrong"), _("Of the reviewed decisions.")),
    "known-answers": FigureLabel(
        _("Audited answers"), _("Those that named an intent and met no error.")
    ),
    "known-handed-over": FigureLabel(
        _("Escalated, intent checked"), _("A person said whether the predicted intent was correct.")
    ),
    "chosen": FigureLabel(
        _("Reviewed outside the sample"),
        _("Answers reviewed because somebody complained or looked: not a random sample."),
    ),
    "billed": FigureLabel(_("Billed tickets"), _("Tickets with a line in the ledger.")),
}
_SLA_PARTS: Final = {"first-answer": _("First reply"), "resolution": _("Resolution")}
_FATES: Final = {
    "met": FigureLabel(_("%s: met"), _("Done before it was due.")),
    "broken": FigureLabel(_("%s: breached"), _("Done late, or overdue.")),
    "running": FigureLabel(
        _("%s: running"), _("May still be met; paused while waiting for the customer.")
    ),
    "needless": FigureLabel(_("%s: not needed"), _("The ticket was closed without it.")),
}


def label_of(part: str) -> FigureLabel:
    """Raises KeyError for a part that is none."""
    if part in _PARTS:
        return _PARTS[part]
    target = next(name for name in _SLA_PARTS if part.startswith(f"{name}-"))
    fate = part.removeprefix(f"{target}-").removesuffix("-by-people")
    title, meaning = _FATES[fate]
    return FigureLabel(title % _SLA_PARTS[target], meaning)
