"""Close the tickets' tables to other tenants."""

from django.db import migrations

from tenants.postgresql.operations import BuildWall

OWNED = [
    "Intent",
    "Example",
    "ClassifierVersion",
    "DecisionPolicy",
    "KnowledgeArticle",
    "ArticleVersion",
    "Passage",
    "ServiceLevel",
    "Macro",
    "Ticket",
    "TicketMessage",
    "TicketEvent",
    "Decision",
    "Verdict",
    "FeedbackRequest",
    "Feedback",
]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tables"), ("calls", "0004_imports")]

    operations = [BuildWall(name) for name in OWNED]
