"""Addresses of tickets, intents, knowledge and the policy, below /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from tickets.api.classifier import ClassifierViewSet
from tickets.api.feedback import CallRatingViewSet, FeedbackViewSet, TicketRatingViewSet
from tickets.api.intents import IntentViewSet
from tickets.api.knowledge import KnowledgeViewSet
from tickets.api.policy import PolicyViewSet
from tickets.api.tickets import TicketViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tickets", TicketViewSet, basename="ticket")
router.register("intents", IntentViewSet, basename="intent")
router.register("knowledge", KnowledgeViewSet, basename="article")
router.register("feedback", FeedbackViewSet, basename="feedback")

_policy = PolicyViewSet.as_view({"get": "retrieve", "patch": "partial_update"})

_ratings = [
    path(
        f"{kind}/<uuid:pk>/{part}",
        viewset.as_view({"post": handler}),
        name=f"{kind}-{part}",
    )
    for kind, viewset in (("tickets", TicketRatingViewSet), ("calls", CallRatingViewSet))
    for part, handler in (("feedback", "rate"), ("feedback-link", "link"))
]

urlpatterns = [
    path("policy", _policy, name="policy"),
    path("intents/model", ClassifierViewSet.as_view({"get": "newest"}), name="model"),
    path("intents/model/versions", ClassifierViewSet.as_view({"get": "list"}), name="model-list"),
    path(
        "intents/model/activate",
        ClassifierViewSet.as_view({"post": "activate"}),
        name="model-activate",
    ),
    *_ratings,
    path("", include(router.urls)),
]
