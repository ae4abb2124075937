"""Replies that wait to be sent become mail on the work queue, and keep their attempts."""

from email.utils import parseaddr

from django.conf import settings
from django.db import migrations

WAITING = """
    INSERT INTO tenants_outgoingmail (
        id, tenant_id, created_at, updated_at, subject_id, kind, state, priority, attempt, raised,
        deaths, next_attempt_at, error_code, error_message, is_retryable
    )
    SELECT gen_random_uuid(), tenant_id, created_at, now(), id, 'reply_mail', 'ready', 0,
        delivery_attempt, least(delivery_attempt, 5), 0, coalesce(deliver_after, now()), '',
        delivery_error, true
    FROM tickets_ticketmessage WHERE delivery = 'waiting'
"""
NAMED = """
    UPDATE tickets_ticketmessage SET email_id = '<' || id || '@' || %s || '>'
    WHERE delivery = 'waiting' AND email_id = ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0012_training"),
        ("tenants", "0009_outgoing_mail"),
    ]

    operations = [
        migrations.RunSQL(
            [
                WAITING,
                (NAMED, [parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]]),
                "SET CONSTRAINTS ALL IMMEDIATE",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(
            model_name="ticketmessage",
            name="ticket_message_to_be_sent",
        ),
        migrations.RemoveField(
            model_name="ticketmessage",
            name="deliver_after",
        ),
        migrations.RemoveField(
            model_name="ticketmessage",
            name="delivery_attempt",
        ),
    ]
