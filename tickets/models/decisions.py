"""What was decided on a ticket and why, and what became of it. Both only grow."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from tenants.models import ActorStamp, TenantOwned, actor_check
from tickets.models.classifiers import ClassifierVersion, DecisionPolicy
from tickets.models.work import Ticket
from tickets.states import Action, LabelSource, Reason

THANKED: Final = [Reason.THANKS_ONLY.value]
"""The reasons of what was settled without an answer: it counts nowhere as one."""
ANSWERS: Final = Q(~Q(reasons=THANKED), action=Action.AUTO_RESOLVE)
"""Decisions by which the machine answered a customer."""


class Decision(TenantOwned):
    """One a ticket, with every score it rests on. Never changed: it goes with its ticket.

    The intent is named by id and name, not by a foreign key: the decision outlives it.
    `alternatives` are the best guesses `{intent, confidence}`, `reasons` codes of
    tickets.states.Reason, `citations` `{article, version, title, quote}`. `is_audited` was drawn
    at random beforehand: a person looks whether the answer was right. `second_opinion` is what
    the language engine was asked and said, `{engine, model, intent}`, null where it was not.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="decision")
    action = models.CharField(max_length=12, choices=Action)
    intent_id = models.UUIDField(null=True)
    intent_name = models.CharField(max_length=120, blank=True)
    confidence = models.FloatField()
    scope_score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    alternatives = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    classifier = models.ForeignKey(
        ClassifierVersion, models.PROTECT, null=True, related_name="decisions"
    )
    policy = models.ForeignKey(DecisionPolicy, models.PROTECT, related_name="decisions")
    input_hash = models.CharField(max_length=64)
    is_audited = models.BooleanField(default=False)
    second_opinion = models.JSONField(null=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values), name="decision_action_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1),
                name="decision_confidence_is_a_probability",
            ),
            models.CheckConstraint(
                condition=~Q(action=Action.AUTO_RESOLVE)
                | Q(~Q(answer=""), ~Q(reasons=THANKED), error="")
                | Q(answer="", reasons=THANKED, error=""),
                name="decision_resolves_with_an_answer",
            ),
        ]
        indexes = [
            # The metrics' pages: by intent and by month.
            models.Index(fields=["tenant", "intent_id", "created_at"], name="decision_by_intent"),
            models.Index(fields=["tenant", "created_at"], name="decision_in_order"),
            # The audit's queue: a few in a hundred.
            models.Index(
                fields=["tenant", "created_at"],
                condition=Q(is_audited=True),
                name="decision_drawn_for_audit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.intent_name}".strip()

    @property
    def is_answer(self) -> bool:
        """Whether the machine answered the customer: thanks alone are settled without."""
        return self.action == Action.AUTO_RESOLVE and self.reasons != THANKED


class Verdict(ActorStamp, TenantOwned):
    """What somebody said of a decision: was the intent right, was the request truly resolved.

    Never changed; the latest of each source counts. `right_intent` is the name of the intent it
    should have been, empty for none of them.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="verdicts")
    source = models.CharField(max_length=10, choices=LabelSource)
    is_intent_right = models.BooleanField(null=True)
    is_resolved = models.BooleanField(null=True)
    right_intent = models.CharField(max_length=120, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=LabelSource.values), name="verdict_source_known"
            ),
            models.CheckConstraint(
                condition=Q(is_intent_right__isnull=False) | Q(is_resolved__isnull=False),
                name="verdict_says_something",
            ),
            actor_check("verdict_actor_known"),
        ]
        indexes = [models.Index(fields=["decision", "created_at"], name="verdict_in_order")]

    def __str__(self) -> str:
        return self.source


class SecondOpinion(TenantOwned):
    """What a language engine made of a text, kept so that the same question has one answer.

    `question_hash` is over the text, the intents offered, the engine, its model and its prompt;
    `intent_name` is empty for none of them.
    """

    question_hash = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    intent_name = models.CharField(max_length=120, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "question_hash"], name="second_opinion_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.intent_name
