"""Written requests, what they are about, what was decided and what became of it."""

from tickets.models.attachments import Attachment
from tickets.models.classifiers import ClassifierVersion, DecisionPolicy, Training
from tickets.models.decisions import ANSWERS, THANKED, Decision, SecondOpinion, Verdict
from tickets.models.feedback import Feedback, FeedbackRequest
from tickets.models.intents import Example, Intent, IntentSuggestion
from tickets.models.knowledge import ArticleVersion, KnowledgeArticle, Passage
from tickets.models.levels import CallRule, Macro, ServiceLevel
from tickets.models.suspended import SuspendedMail
from tickets.models.work import Ticket, TicketEvent, TicketMessage

__all__ = [
    "ANSWERS",
    "THANKED",
    "ArticleVersion",
    "Attachment",
    "CallRule",
    "ClassifierVersion",
    "Decision",
    "DecisionPolicy",
    "Example",
    "Feedback",
    "FeedbackRequest",
    "Intent",
    "IntentSuggestion",
    "KnowledgeArticle",
    "Macro",
    "Passage",
    "SecondOpinion",
    "ServiceLevel",
    "SuspendedMail",
    "Ticket",
    "TicketEvent",
    "TicketMessage",
    "Training",
    "Verdict",
]
