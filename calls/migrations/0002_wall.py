"""Close the calls' tables to other tenants, and open the dispatcher's door."""

from django.db import migrations

from calls.migrations import _functions_at_33e3dd5 as doors
from tenants.postgresql.operations import BuildWall

OWNED = [
    "Call",
    "Recording",
    "CallEvent",
    "Upload",
    "Stage",
    "ChunkResult",
    "Transcript",
    "ConversationMetrics",
    "Analysis",
    "Finding",
    "Evidence",
]


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_tables"), ("tenants", "0002_wall")]

    operations = [
        *(BuildWall(name) for name in OWNED),
        migrations.RunSQL(*doors.DUE_STAGES),
    ]
