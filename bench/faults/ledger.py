"""The client's ledger of accepted calls against what the installation has of them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

import psycopg

from bench.env import Installation
from bench.faults.rows import Rows, count, owner_rows

# A stage that could be worked on, or whose worker's lease has passed, since the moment given and
# since a worker took any: behind others it waits, but is not stuck.
_OVERDUE: LiteralString = """
    SELECT count(*) FROM calls_stage
    WHERE state IN ('ready', 'running')
    AND greatest(
        %s, CASE state WHEN 'ready' THEN next_attempt_at ELSE lease_until END,
        (SELECT max(started_at) FROM calls_stage)
    ) < clock_timestamp() - make_interval(secs => %s)
"""
_OPEN: LiteralString = "SELECT count(*) FROM calls_stage WHERE state IN ('ready', 'running')"
_HELD: LiteralString = """
    SELECT count(*) FROM calls_stage WHERE state = 'running' AND lease_until > now()
    AND started_at > now() - interval '2 seconds'
"""
_STANDING: LiteralString = """
    SELECT c.id::text, c.status, r.storage_key,
        (SELECT count(*) FROM calls_transcript t WHERE t.call_id = c.id),
        (SELECT count(*) FROM calls_analysis a WHERE a.call_id = c.id),
        (SELECT count(*) FROM tenants_usageentry u WHERE u.subject_id = c.id),
        (SELECT count(DISTINCT u.stage) FROM tenants_usageentry u WHERE u.subject_id = c.id),
        (SELECT string_agg(s.error_message, '; ') FROM calls_stage s WHERE s.call_id = c.id
            AND s.state IN ('failed', 'dead') AND s.error_code <> '')
    FROM calls_call c LEFT JOIN calls_recording r ON r.call_id = c.id
"""
_RECOVERY: LiteralString = """
    SELECT extract(epoch FROM max(finished_at) - %s)::float FROM calls_stage
    GROUP BY call_id HAVING max(finished_at) > %s ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Ids of calls by what became of them."""

    lost: list[str]
    doubled: list[str]
    failed: dict[str, str]


def is_working(running: Installation) -> bool:
    """Whether a worker has a stage in hand."""
    try:
        with owner_rows(running.places) as rows:
            return count(rows, _HELD) > 0
    except psycopg.Error:
        return False


def watch_until_quiet(rows: Rows, since: object, limit: float, patience: float) -> int:
    """Until no stage is open; how many were stuck.

    Stuck is what was due for longer than `limit` seconds while nobody took anything, counted from
    *since* on at the earliest, and what is open after `patience` seconds.
    """
    ends, stuck = time.monotonic() + patience, 0
    while (left := count(rows, _OPEN)) and time.monotonic() < ends:
        stuck = max(stuck, count(rows, _OVERDUE, since, limit))
        time.sleep(0.5)
    return max(stuck, left)


def recovery_seconds(rows: Rows, since: object) -> list[float]:
    """How long after that moment each call ended that was open then, in ascending order."""
    return [float(str(row[0])) for row in rows.execute(_RECOVERY, (since, since)).fetchall()]


def reckon(rows: Rows, running: Installation, accepted: Mapping[str, str]) -> Reckoning:
    """Every call must be completed with its recording, or have failed for a reason."""
    there: dict[str, tuple[str, str]] = {}
    doubled, failed = [], {}
    for call, status, key, transcripts, analyses, booked, stages, reason in rows.execute(_STANDING):
        call_id = str(call)
        there[call_id] = (str(status), str(key))
        if max(int(str(transcripts)), int(str(analyses))) > 1 or booked != stages:
            doubled.append(call_id)
        if status == "failed" and reason:
            failed[call_id] = str(reason)
    lost = [
        call_id
        for call_id in accepted.values()
        if call_id not in failed and not _is_complete(running, there.get(call_id))
    ]
    return Reckoning(lost, doubled, failed)


def _is_complete(running: Installation, standing: tuple[str, str] | None) -> bool:
    if standing is None or standing[0] != "completed":
        return False
    return (running.places.recordings / standing[1]).is_file()
