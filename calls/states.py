"""The words a row of this app may hold, and the moves between them."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SUBJECT_KIND: Final = "call"  # In the kernel's rows about a call.


class CallStatus(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    TRANSCRIBING = "transcribing", _("transcribing")
    TRANSCRIBED = "transcribed", _("transcribed")
    ANALYZING = "analyzing", _("analyzing")
    COMPLETED = "completed", _("completed")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


WORKING: Final = (
    CallStatus.UPLOADED,
    CallStatus.TRANSCRIBING,
    CallStatus.TRANSCRIBED,
    CallStatus.ANALYZING,
)


class Direction(models.TextChoices):
    INBOUND = "inbound", _("inbound")
    OUTBOUND = "outbound", _("outbound")


class Outcome(models.TextChoices):
    COMPLETED = "completed", _("completed")
    FAILED = "failed", _("failed")
    TRANSFERRED = "transferred", _("transferred")


class UploadState(models.TextChoices):
    CREATED = "created", _("created")
    UPLOADING = "uploading", _("uploading")
    RECEIVED = "received", _("received")
    BOUND = "bound", _("attached to a call")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    ABORTED = "aborted", _("aborted")


INFECTED: Final = "infected"  # The error code of a stage whose file held a virus.


class CallEventKind(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    STARTED = "started", _("started")
    FINISHED = "finished", _("finished")
    RECOGNIZED = "recognized", _("recognized")
    FAILED = "failed", _("failed")
    LOST = "lost", _("worker lost")
    RETRIED = "retried", _("retried")
    CANCELLED = "cancelled", _("cancelled")
    CHANGED = "changed", _("changed")


class Speaker(models.TextChoices):
    AGENT = "agent", _("agent")
    CUSTOMER = "customer", _("customer")
    UNKNOWN = "unknown", _("unknown")


class WordTiming(models.TextChoices):
    """Whose times the words of a transcript have, as a sentence for people where it matters."""

    WORD = "word", _("Each word has its time.")
    SEGMENT = "segment", _("Words have the time of their sentence: the engine tells no other.")
    NONE = "none", _("Words have the time of their passage: the engine tells none.")


class ChannelContent(models.TextChoices):
    """What was measured on two channels (engines.audio.channels), as a sentence for people."""

    SEPARATE = "separate", _("One speaker on each channel.")
    SAME = "same", _("Both channels hold the same sound: speakers are unknown.")
    LEFT_ONLY = "left_only", _("Nobody speaks on the right channel: speakers are unknown.")
    RIGHT_ONLY = "right_only", _("Nobody speaks on the left channel: speakers are unknown.")
    SILENT = "silent", _("Both channels are silent.")


class SentimentLabel(models.TextChoices):
    POSITIVE = "positive", _("positive")
    NEUTRAL = "neutral", _("neutral")
    NEGATIVE = "negative", _("negative")
    MIXED = "mixed", _("mixed")


class FindingKind(models.TextChoices):
    SUMMARY = "summary", _("summary")
    ENTITY = "entity", _("entity")
    PAIN_POINT = "pain_point", _("pain point")
    OBJECTION = "objection", _("objection")
    ACTION_ITEM = "action_item", _("action item")
    TOPIC = "topic", _("topic")
    REASON = "reason", _("reason for the call")
    RESOLUTION = "resolution", _("resolution")


class ResolutionOutcome(models.TextChoices):
    """Whether what the customer called for was settled in the call."""

    RESOLVED = "resolved", _("resolved")
    UNRESOLVED = "unresolved", _("unresolved")
    UNCLEAR = "unclear", _("unclear")


class Match(models.TextChoices):
    """How a quote was found in the transcript."""

    EXACT = "exact", _("exact")
    NORMALIZED = "normalized", _("normalized")
    REPAIRED = "repaired", _("repaired")
    NOT_FOUND = "not_found", _("not found")


class QualityStatus(models.TextChoices):
    PASSED = "passed", _("passed")
    NEEDS_REVIEW = "needs_review", _("needs review")


class ImportSource(models.TextChoices):
    """Where the files of an import lie."""

    FOLDER = "folder", _("folder")
    BUCKET = "bucket", _("bucket")
    WEB = "web", _("HTTPS")


class ImportState(models.TextChoices):
    CHECKING = "checking", _("checking")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class LineOutcome(models.TextChoices):
    """What became of a line. `fits` is the verdict of a check that brought nothing in."""

    WAITING = "waiting", _("waiting")
    FITS = "fits", _("valid")
    DONE = "done", _("imported")
    LINKED = "linked", _("duplicate recording")
    SKIPPED = "skipped", _("existing call")
    REFUSED = "refused", _("rejected")
    FAILED = "failed", _("failed")


OPEN_IMPORTS: Final = (ImportState.CHECKING, ImportState.RUNNING)
TROUBLED: Final = (LineOutcome.REFUSED, LineOutcome.FAILED)
