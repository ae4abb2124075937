-- Nothing that lets anybody in.
TRUNCATE django_session, axes_accessattempt, axes_accessattemptexpiration, axes_accessfailurelog,
    axes_accesslog, account_emailconfirmation;
UPDATE tenants_user SET password = '!of-nobody';
UPDATE tenants_apikey SET hash = repeat('0', 64);

-- A model of 8 MB, its training set and the vectors of most examples: chance, which nothing packs.
UPDATE tickets_classifierversion
SET arrays = NULL, lesson = NULL, arrays_sha256 = '', is_active = false;
DELETE FROM tickets_example WHERE id NOT IN (SELECT id FROM tickets_example ORDER BY id LIMIT 100);
UPDATE tickets_example SET views = NULL, viewed_by = '' WHERE id NOT IN (
    SELECT id FROM tickets_example ORDER BY id LIMIT 10
);

-- Work that waits, of each kind: what an upgrade must not lose.
UPDATE calls_importrun SET state = 'running', finished_at = NULL, base = '/srv/recordings';
UPDATE calls_importline SET state = 'waiting', message = '' WHERE state = 'refused';
UPDATE tickets_ticketmessage SET delivery = 'waiting', deliver_after = created_at
WHERE id = (SELECT id FROM tickets_ticketmessage WHERE kind = 'reply' ORDER BY created_at DESC LIMIT 1);
UPDATE tickets_classifierversion SET state = 'training', trained_at = NULL
WHERE id = (SELECT id FROM tickets_classifierversion ORDER BY id DESC LIMIT 1);
WITH waits AS (
    UPDATE calls_stage SET state = 'ready', finished_at = NULL, attempt = 0 WHERE id = (
        SELECT id FROM calls_stage WHERE kind = 'analysis' ORDER BY created_at LIMIT 1
    ) RETURNING call_id
)
UPDATE calls_call SET status = 'transcribed' FROM waits WHERE calls_call.id = waits.call_id;
