"""Lines of imports as items of the work queue; what became of a line is its outcome now."""

from django.db import migrations, models
from django.db.models import F, Q

OUTCOMES = [
    ("waiting", "waiting"),
    ("fits", "valid"),
    ("done", "imported"),
    ("linked", "duplicate recording"),
    ("skipped", "existing call"),
    ("refused", "rejected"),
    ("failed", "failed"),
]
STATES = [
    ("ready", "ready"),
    ("running", "running"),
    ("done", "done"),
    ("failed", "failed"),
    ("dead", "dead"),
    ("cancelled", "cancelled"),
]
# Whoever had a line in hand is gone by now: it is ready again. The attempts stay counted.
SORTED = """
    UPDATE calls_importline l SET
        kind = CASE r.source WHEN 'folder' THEN 'folder_line' ELSE 'import_line' END,
        state = CASE
            WHEN l.outcome = 'waiting' AND r.state IN ('checking', 'running') THEN 'ready'
            WHEN l.outcome = 'waiting' THEN 'cancelled'
            WHEN l.outcome IN ('refused', 'failed') AND r.state <> 'checked' THEN 'failed'
            ELSE 'done'
        END,
        error_message = CASE WHEN l.outcome IN ('refused', 'failed') THEN l.message ELSE '' END,
        fencing_token = NULL,
        lease_until = NULL
    FROM calls_importrun r WHERE r.id = l.run_id
"""


def added(name, field, *, keeps_default=True):
    return migrations.AddField("importline", name, field, preserve_default=keeps_default)


class Migration(migrations.Migration):
    dependencies = [("calls", "0010_pauses")]

    operations = [
        migrations.RemoveIndex("importline", "import_line_by_state"),
        migrations.RemoveConstraint("importline", "import_line_state_known"),
        migrations.RenameField("importline", "state", "outcome"),
        migrations.RenameField("importline", "attempts", "attempt"),
        migrations.RenameField("importline", "token", "fencing_token"),
        migrations.RenameField("importline", "claimed_until", "lease_until"),
        migrations.AlterField("importline", "attempt", models.PositiveIntegerField(default=0)),
        added("kind", models.CharField(default="import_line", max_length=16), keeps_default=False),
        added("state", models.CharField(choices=STATES, default="ready", max_length=12)),
        added("priority", models.SmallIntegerField(default=0)),
        added("raised", models.PositiveIntegerField(default=0)),
        added("deaths", models.PositiveIntegerField(default=0)),
        added("deadline", models.DateTimeField(null=True)),
        added("started_at", models.DateTimeField(null=True)),
        added("finished_at", models.DateTimeField(null=True)),
        added("error_code", models.CharField(blank=True, max_length=60)),
        added("error_message", models.CharField(blank=True, max_length=500)),
        added("is_retryable", models.BooleanField(default=True)),
        migrations.RunSQL(SORTED, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "importline",
            models.CheckConstraint(
                condition=Q(outcome__in=[word for word, _ in OUTCOMES]),
                name="import_line_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            "importline",
            models.CheckConstraint(
                condition=Q(state__in=[word for word, _ in STATES]), name="importline_state_known"
            ),
        ),
        migrations.AddConstraint(
            "importline",
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z][a-z_]*$"), name="importline_kind_is_a_word"
            ),
        ),
        migrations.AddConstraint(
            "importline",
            models.CheckConstraint(
                condition=~Q(state="running")
                | Q(fencing_token__isnull=False, lease_until__isnull=False),
                name="importline_runs_under_a_lease",
            ),
        ),
        migrations.AddConstraint(
            "importline",
            models.CheckConstraint(
                condition=Q(attempt__gte=F("raised") + F("deaths")),
                name="importline_attempts_cover_failures",
            ),
        ),
        migrations.AddIndex(
            "importline",
            models.Index(fields=["run", "outcome", "number"], name="import_line_by_outcome"),
        ),
        migrations.AddIndex(
            "importline",
            models.Index(
                "tenant",
                "kind",
                F("priority").desc(),
                "next_attempt_at",
                "id",
                condition=Q(state="ready"),
                name="importline_ready",
            ),
        ),
        migrations.AddIndex(
            "importline",
            models.Index(
                fields=["tenant", "kind", "lease_until"],
                condition=Q(state="running"),
                name="importline_running",
            ),
        ),
        migrations.AddIndex(
            "importline",
            models.Index(fields=["tenant", "kind", "started_at"], name="importline_last_started"),
        ),
        migrations.AddIndex(
            "importline",
            models.Index(
                fields=["tenant", "kind", "state"],
                condition=Q(state__in=("ready", "running", "failed", "dead")),
                name="importline_unsettled",
            ),
        ),
    ]
