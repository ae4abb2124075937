"""Say of every row that names somebody what kind of actor it was; old rows as far as they tell."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.postgresql.operations import BuildWallKey

KINDS = [
    ("person", "member"),
    ("api_key", "API key"),
    ("platform", "platform staff"),
    ("customer", "customer"),
    ("system", "system"),
    ("unknown", "unknown"),
]
STAMPED = {
    "articleversion": "article_version_actor_known",
    "decisionpolicy": "policy_actor_known",
    "example": "example_actor_known",
    "ticketevent": "ticket_event_actor_known",
    "ticketmessage": "ticket_message_actor_known",
    "verdict": "verdict_actor_known",
}

# A name was left out by the system, the public rating form, and for a request's first message.
OLD_ROWS = """
UPDATE tickets_articleversion SET by_kind = 'person' WHERE by_id IS NOT NULL;
UPDATE tickets_example SET by_kind = 'person' WHERE by_id IS NOT NULL;
UPDATE tickets_decisionpolicy SET by_kind = 'system' WHERE number = 1 AND by_name = '';
UPDATE tickets_ticketmessage SET by_kind = CASE
    WHEN by_id IS NOT NULL THEN 'person'
    WHEN kind = 'reply' AND by_name = '' THEN 'system'
    WHEN kind = 'note' AND by_name = 'e-mail' THEN 'system'
    WHEN kind = 'request' AND (by_name = '' OR email_id <> '') THEN 'customer'
    ELSE 'unknown' END;
UPDATE tickets_ticketevent SET by_kind = CASE
    WHEN by_id IS NOT NULL THEN 'person'
    WHEN kind IN ('auto_resolve', 'escalate') AND by_name = '' THEN 'system'
    WHEN kind = 'opened' AND by_name = '' AND detail <> '' THEN 'system'
    WHEN kind IN ('opened', 'noted', 'changed', 'reopened') AND by_name = 'e-mail' THEN 'system'
    WHEN kind = 'rated' AND by_name = '' THEN 'customer'
    ELSE 'unknown' END;
UPDATE tickets_verdict SET by_kind = CASE
    WHEN by_id IS NOT NULL THEN 'person'
    WHEN source = 'feedback' AND by_name = '' THEN 'customer'
    ELSE 'unknown' END;
UPDATE tickets_classifierversion
    SET activated_by_kind = CASE WHEN activated_by_name = '' THEN 'system' ELSE 'unknown' END
    WHERE activated_at IS NOT NULL;
"""


def _known(by: str) -> models.Q:
    person = models.Q((f"{by}_kind", "person"), (f"{by}__isnull", False))
    others = ["api_key", "platform", "customer", "system", "unknown"]
    return person | models.Q((f"{by}_kind__in", others), (f"{by}__isnull", True))


def _check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=_known("by"), name=name)


def _kind(**options: object) -> models.CharField:
    return models.CharField(choices=KINDS, editable=False, max_length=8, **options)


def _name() -> models.CharField:
    return models.CharField(blank=True, editable=False, max_length=200)


def _member(**options: object) -> models.ForeignKey:
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="tenants.membership",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_ticket_scopes"), ("tickets", "0010_training_names")]

    operations = [
        migrations.RenameField("example", "labelled_by", "by"),
        migrations.RunSQL(
            "ALTER TABLE tickets_example RENAME CONSTRAINT "
            "tickets_example_labelled_by_id_same_tenant TO tickets_example_by_id_same_tenant",
            "ALTER TABLE tickets_example RENAME CONSTRAINT "
            "tickets_example_by_id_same_tenant TO tickets_example_labelled_by_id_same_tenant",
        ),
        migrations.RenameField("classifierversion", "activated_by", "activated_by_name"),
        migrations.AddField("classifierversion", "activated_by", _member()),
        migrations.AddField(
            "classifierversion",
            "activated_by_kind",
            models.CharField(blank=True, choices=KINDS, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField("decisionpolicy", "by", _member(verbose_name="by")),
        *(
            migrations.AlterField(name, "by", _member(verbose_name="by"))
            for name in STAMPED
            if name != "decisionpolicy"
        ),
        *(
            migrations.AddField(
                name,
                "by_name",
                models.CharField(blank=True, default="", editable=False, max_length=200),
                preserve_default=False,
            )
            for name in ("articleversion", "example")
        ),
        *(
            migrations.AlterField(name, "by_name", _name())
            for name in ("decisionpolicy", "ticketevent", "ticketmessage", "verdict")
        ),
        *(
            migrations.AddField(name, "by_kind", _kind(default="unknown"), preserve_default=False)
            for name in STAMPED
        ),
        migrations.RunSQL(OLD_ROWS, migrations.RunSQL.noop),
        *(migrations.AddConstraint(name, _check(check)) for name, check in STAMPED.items()),
        migrations.AddConstraint(
            "classifierversion",
            models.CheckConstraint(
                condition=models.Q(activated_at=None, activated_by=None, activated_by_kind="")
                | models.Q(activated_at__isnull=False) & _known("activated_by"),
                name="classifier_activated_by_an_actor",
            ),
        ),
        BuildWallKey("DecisionPolicy", "by_id"),
        BuildWallKey("ClassifierVersion", "activated_by_id"),
    ]
