"""The words a row of this app may hold."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SUBJECT_KIND: Final = "ticket"  # In the kernel's rows about a ticket.


class TicketStatus(models.TextChoices):
    OPEN = "open", _("open")
    AUTO_RESOLVED = "auto_resolved", _("resolved automatically")
    ESCALATED = "escalated", _("escalated")
    CLOSED = "closed", _("closed")


UNSETTLED: Final = (TicketStatus.OPEN, TicketStatus.ESCALATED)


class Channel(models.TextChoices):
    API = "api", _("API")
    EMAIL = "email", _("e-mail")
    WEB = "web", _("web form")
    CHAT = "chat", _("chat")
    PHONE = "phone", _("phone")


class Risk(models.TextChoices):
    """What a wrong answer would cost. High-risk intents are never answered without a person."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Action(models.TextChoices):
    AUTO_RESOLVE = "auto_resolve", _("resolve automatically")
    ESCALATE = "escalate", _("escalate")


class Reason(models.TextChoices):
    """Why a ticket was handed to a person; what was answered has none.

    THANKS_ONLY alone is why one was settled without an answer.
    """

    NO_CLASSIFIER = "no_classifier", _("no classifier has been trained yet")
    OUT_OF_SCOPE = "out_of_scope", _("the request matches no intent")
    LOW_CONFIDENCE = "low_confidence", _("the confidence is below the threshold")
    FEW_LABELS = "few_labels", _("too few held-out examples to meet the risk target")
    INTENT_OFF = "intent_off", _("auto-resolve is off for the intent")
    TENANT_OFF = "tenant_off", _("auto-resolve is off for all intents")
    HIGH_RISK = "high_risk", _("the intent is high risk")
    BLOCKED_WORD = "blocked_word", _("the request contains a blocked word")
    BLOCKED_SENTIMENT = "blocked_sentiment", _("the customer is upset")
    BLOCKED_FLAG = "blocked_flag", _("the customer has a blocked flag")
    NO_ANSWER = "no_answer", _("the intent has no answer")
    UNPROVEN_ANSWER = "unproven_answer", _("the answer is not backed by a knowledge article")
    ASKS_FOR_PERSON = "asks_for_person", _("the customer asks for a person")
    SEVERAL_REQUESTS = "several_requests", _("the customer asks for more than one thing")
    UNLIKE_INTENT = "unlike_intent", _("most of the message is not about the intent")
    DENIAL = "denial", _("the customer says that this is not the problem, or did not help")
    HARM = "harm", _("the message mentions harm, danger, fraud or legal steps")
    TOO_LONG = "too_long", _("the message has too many sentences to check each")
    OTHER_OPINION = "other_opinion", _("the second opinion disagrees")
    GIVES_ORDERS = "gives_orders", _("the text tries to give the AI instructions")
    NOT_ALL_READ = "not_all_read", _("attachments or parts of the message were not read")
    NO_AUTOMATIC_MAIL = "no_automatic_mail", _("an automatic answer may not reach the customer")
    ERROR = "error", _("an error occurred")
    THANKS_ONLY = "thanks_only", _("the customer only says thanks")


class ClassifierState(models.TextChoices):
    TRAINING = "training", _("training")
    READY = "ready", _("ready")
    REJECTED = "rejected", _("rejected")
    FAILED = "failed", _("failed")


class LabelSource(models.TextChoices):
    """Who said what a text is about, or whether an answer was right."""

    IMPORT = "import", _("import")
    PERSON = "person", _("a person")
    FEEDBACK = "feedback", _("the customer's feedback")
    REOPENING = "reopening", _("reopening")
    AUDIT = "audit", _("an audit sample")


STAFF_SOURCES: Final = (LabelSource.AUDIT, LabelSource.PERSON)


class MessageKind(models.TextChoices):
    REQUEST = "request", _("from the customer")
    REPLY = "reply", _("to the customer")
    NOTE = "note", _("internal note")


class SuspensionReason(models.TextChoices):
    """Why a mail became no ticket."""

    AUTOMATIC_REPLY = "automatic_reply", _("automatic reply")
    ABSENCE = "absence", _("absence note")
    BOUNCE = "bounce", _("delivery report")
    LOOP = "loop", _("our own mail came back")
    EMPTY = "empty", _("empty mail")


class ScanState(models.TextChoices):
    """What the virus scanner made of a file."""

    NOT_SCANNED = "not_scanned", _("not scanned")
    CLEAN = "clean", _("scanned, clean")
    INFECTED = "infected", _("infected, and deleted")


class Delivery(models.TextChoices):
    """What became of a reply on its way to the customer's mailbox."""

    NONE = "none", _("not sent by e-mail")
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class TicketEventKind(models.TextChoices):
    """What may happen to a ticket; the first two are its decision."""

    AUTO_RESOLVE = "auto_resolve", _("resolved automatically")
    ESCALATE = "escalate", _("escalated")
    OPENED = "opened", _("opened")
    WROTE = "wrote", _("the customer replied")
    REPLIED = "replied", _("replied")
    NOTED = "noted", _("note added")
    ASSIGNED = "assigned", _("assigned")
    QUEUED = "queued", _("moved to a team")
    LINKED = "linked", _("linked to a call")
    MERGED = "merged", _("merged")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    RELABELLED = "relabelled", _("intent corrected")
    AUDITED = "audited", _("audited")
    RATED = "rated", _("rated by the customer")
    CHANGED = "changed", _("changed")
