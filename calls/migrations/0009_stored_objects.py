"""Enter the recordings that the storage holds into its inventory."""

from django.db import migrations

# Those in which a virus was found were deleted from the storage on purpose. The recording's id is
# taken for the entry's, as both sort by the moment the call came in.
ENTER = """
INSERT INTO tenants_storedobject
    (id, tenant_id, subject_kind, subject_id, kind, key, size_bytes, sha256, created_at, updated_at)
SELECT r.id, r.tenant_id, 'call', r.call_id, 'recording', r.storage_key, r.size_bytes, r.sha256,
    r.created_at, r.created_at
FROM calls_recording r
WHERE NOT EXISTS (
    SELECT 1 FROM calls_stage s WHERE s.call_id = r.call_id AND s.error_code = 'infected'
)
"""
LEAVE = "DELETE FROM tenants_storedobject WHERE kind = 'recording'"


class Migration(migrations.Migration):
    dependencies = [("calls", "0008_kinds_are_words"), ("tenants", "0006_stored_objects")]

    operations = [migrations.RunSQL(ENTER, LEAVE)]
