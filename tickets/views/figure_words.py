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
        _("Decided, sent by a customer or a person, and no duplicate that went unanswered."),
    ),
    "old": Words(_("Old enough to tell"), _("Eligible tickets decided at least seven days ago.")),
    "young": Words(_("Too young to tell"), _("Eligible tickets decided in the last seven days.")),
    "answered": Words(_("Answered at once"), _("Eligible tickets that the machine answered.")),
    "answered-old": Words(
        _("Answered at once, old enough to tell"),
        _("Answered by the machine at least seven days ago."),
    ),
    "answered-young": Words(
        _("Answered at once, not yet durable"),
        _("Answered by the machine in the last seven days, and nobody came back so far."),
    ),
    "durable": Words(
        _("Durable automatic resolutions"),
        _("Answered by the machine, and nobody came back within seven days."),
    ),
    "reopened": Words(
        _("Reopened"), _("Answered by the machine, and opened again within seven days.")
    ),
    "reopened-old": Words(
        _("Reopened, old enough to tell"),
        _("Answered by the machine at least seven days ago, and opened again within seven days."),
    ),
    "handed-over": Words(
        _("Handed to people"), _("Eligible tickets that the machine did not answer.")
    ),
    "failed": Words(_("Errors"), _("Handed to people because a step failed.")),
    "merged": Words(
        _("Duplicates"), _("Merged into another ticket and not answered at once: they count there.")
    ),
    "from_calls": Words(_("Opened from calls"), _("Opened by a rule: no customer wrote them.")),
    "undecided": Words(
        _("Without a decision"), _("Taken by a person first, or not looked at yet.")
    ),
    "drawn": Words(_("Drawn for an audit"), _("Answers drawn at random for a person to look at.")),
    "checked": Words(_("Audited"), _("Answers drawn at random that a person has judged.")),
    "checked-right": Words(
        _("Audited and right"), _("The intent was right and the request truly resolved.")
    ),
    "checked-wrong": Words(
        _("Audited and wrong"), _("The intent was wrong, or the request not resolved.")
    ),
    "known": Words(
        _("Known decisions"),
        _("Audited answers, and handed-over tickets whose intent a person judged."),
    ),
    "known-right": Words(_("Known to be right"), _("Of the known decisions.")),
    "known-wrong": Words(_("Known to be wrong"), _("Of the known decisions.")),
    "known-answers": Words(_("Audited answers"), _("That named an intent and met no error.")),
    "known-handed-over": Words(
        _("Handed over, intent judged"), _("A person said whether the guessed intent was right.")
    ),
    "chosen": Words(
        _("Known by choice"),
        _("Answers judged because somebody complained or looked: no random sample."),
    ),
    "billed": Words(_("Billed tickets"), _("Tickets with a line in the ledger.")),
}
_PROMISES: Final = {"first-answer": _("First answer"), "resolution": _("Resolution")}
_FATES: Final = {
    "met": Words(_("%s in time"), _("Done before it was due.")),
    "broken": Words(_("%s late"), _("Done late, or overdue and not done.")),
    "running": Words(_("%s not due yet"), _("May still be in time, or waits for the customer.")),
    "needless": Words(_("%s not needed"), _("The ticket was closed without it.")),
}


def words_of(part: str) -> Words:
    """Raises KeyError for a part that is none."""
    if part in _PARTS:
        return _PARTS[part]
    promise = next(name for name in _PROMISES if part.startswith(f"{name}-"))
    fate = part.removeprefix(f"{promise}-").removesuffix("-by-people")
    title, meaning = _FATES[fate]
    return Words(title % _PROMISES[promise], meaning)
