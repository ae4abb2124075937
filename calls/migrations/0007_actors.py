"""Rows that say who did something say of which kind they are, too."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from tenants.postgresql.operations import BuildWallKey

_KINDS = [
    ("person", "member"),
    ("api_key", "API key"),
    ("platform", "platform staff"),
    ("customer", "customer"),
    ("system", "system"),
    ("unknown", "unknown"),
]
_OTHERS = ["api_key", "platform", "customer", "system", "unknown"]
_OPERATORS = ["platform", "system", "unknown"]
_ROWS = [
    ("call", "uploaded_by"),
    ("callevent", "by"),
    ("importrun", "by"),
    ("tenantpause", "by"),
    ("upload", "uploaded_by"),
]
# A member where one is named; a program where the name is a key's, with its ten hexadecimal digits.
_WHO = r"""
    UPDATE calls_{table} SET {by}_kind = CASE WHEN {by}_id IS NULL THEN 'api_key' ELSE 'person' END
    WHERE {by}_id IS NOT NULL OR {by}_name ~ ' \([0-9a-f]{{10}}…\)$'
"""
_BY_THE_PIPELINE = """
    UPDATE calls_callevent SET by_kind = 'system', by_name = 'system'
    WHERE by_id IS NULL AND by_name = ''
        AND kind IN ('started', 'finished', 'recognized', 'failed', 'lost')
"""
_ENDED = "UPDATE calls_{table} SET ended_by_kind = 'unknown' WHERE ended_at IS NOT NULL"
_WALL_KEY = "ALTER TABLE calls_importrun RENAME CONSTRAINT calls_importrun_{}_id_same_tenant TO {}"


def _kind(*, blank: bool = False) -> models.CharField:
    default = "" if blank else "unknown"
    return models.CharField(
        choices=_KINDS, max_length=8, editable=False, blank=blank, default=default
    )


def _known(by: str) -> Q:
    person = Q((f"{by}_kind", "person"), (f"{by}__isnull", False))
    return person | Q((f"{by}_kind__in", _OTHERS), (f"{by}__isnull", True))


def _check(model: str, name: str, condition: Q) -> migrations.AddConstraint:
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0006_words"),
        ("tenants", "0004_functions"),
    ]

    operations = [
        migrations.RenameField("importrun", "created_by", "by"),
        migrations.RunSQL(
            _WALL_KEY.format("created_by", "calls_importrun_by_id_same_tenant"),
            _WALL_KEY.format("by", "calls_importrun_created_by_id_same_tenant"),
        ),
        *(
            migrations.AlterField(
                model,
                "by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                    verbose_name="by",
                ),
            )
            for model in ("importrun", "callevent")
        ),
        *(
            migrations.AddField(
                "tenantpause",
                name,
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                    **words,
                ),
            )
            for name, words in (("by", {"verbose_name": "by"}), ("ended_by", {}))
        ),
        BuildWallKey("TenantPause", "by_id"),
        BuildWallKey("TenantPause", "ended_by_id"),
        migrations.RenameField("call", "uploaded_by_key", "uploaded_by_name"),
        migrations.RenameField("upload", "uploaded_by_key", "uploaded_by_name"),
        *(
            migrations.AlterField(
                model, name, models.CharField(blank=True, editable=False, max_length=200)
            )
            for model, name in (
                ("call", "uploaded_by_name"),
                ("callevent", "by_name"),
                ("importrun", "by_name"),
                ("tenantpause", "by_name"),
                ("upload", "uploaded_by_name"),
            )
        ),
        migrations.AlterField(
            "systempause",
            "by_name",
            models.CharField(editable=False, max_length=200, verbose_name="paused by"),
        ),
        *(
            migrations.AddField(model, f"{by}_kind", _kind(), preserve_default=False)
            for model, by in [*_ROWS, ("systempause", "by")]
        ),
        *(
            migrations.RunSQL(_WHO.format(table=model, by=by), migrations.RunSQL.noop)
            for model, by in _ROWS
        ),
        migrations.RunSQL(_BY_THE_PIPELINE, migrations.RunSQL.noop),
        *(
            operation
            for model in ("tenantpause", "systempause")
            for operation in (
                migrations.AlterField(
                    model,
                    "ended_by_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="resumed by"
                    ),
                ),
                migrations.AddField(
                    model, "ended_by_kind", _kind(blank=True), preserve_default=False
                ),
                migrations.RunSQL(_ENDED.format(table=model), migrations.RunSQL.noop),
            )
        ),
        _check("call", "call_uploader_known", _known("uploaded_by")),
        _check("callevent", "call_event_actor_known", _known("by")),
        _check("importrun", "import_run_actor_known", _known("by")),
        _check("tenantpause", "tenant_pause_actor_known", _known("by")),
        _check("upload", "upload_uploader_known", _known("uploaded_by")),
        _check("systempause", "system_pause_by_an_operator", Q(by_kind__in=_OPERATORS)),
        _check(
            "systempause",
            "system_pause_ended_by_an_operator",
            Q(ended_at=None, ended_by_kind="")
            | Q(ended_at__isnull=False, ended_by_kind__in=_OPERATORS),
        ),
        _check(
            "tenantpause",
            "tenant_pause_ended_by_somebody_known",
            Q(ended_at=None, ended_by_kind="", ended_by=None)
            | (Q(ended_at__isnull=False) & _known("ended_by")),
        ),
    ]
