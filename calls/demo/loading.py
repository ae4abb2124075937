"""Loads the demo into a running installation: people, keys, and calls for the real pipeline."""

from __future__ import annotations

import json
import mimetypes
import os
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from calls.demo.dialogue import dialogues
from calls.demo.people import COMPANIES, platform_staff, settle
from calls.domain.details import CallDetails
from calls.domain.uploads.intake import bind_upload
from calls.domain.uploads.presigned import FileClaim, draft_upload
from calls.models import Call
from tenants.domain.actors import actor_of
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.port import BLOCK, object_storage, write_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calls.demo.dialogue import Dialogue
    from calls.models import Stage
    from tenants.domain.actors import Actor
    from tenants.models import Membership


def load_demo(
    sign_ins: Path, *, base_url: str, notify: Callable[..., None], tell: Callable[[str], None]
) -> None:
    """Two companies and their calls; who may sign in is written to *sign_ins* (mode 0600).

    Safe to repeat after an interruption: calls that are there already are left alone. *notify* is
    the work queue's, *tell* takes a line for the person who waits.
    """
    tenants = []
    for company in COMPANIES:
        tenant, staff, agents, signs = settle(company)
        tenants.append(asdict(signs))
        with tenant_scope(tenant.pk):
            for dialogue in dialogues():
                if dialogue.tenant == company.slug:
                    notify(_upload(dialogue, agents, actor_of(staff[Role.QA_MANAGER].user)))
        tell(f"{company.name}: people and calls are in.")
    demo = {"base_url": base_url, "tenants": tenants, "platform_admin": platform_staff()}
    _write_privately(sign_ins, json.dumps(demo, indent=2))


def _upload(dialogue: Dialogue, agents: list[Membership], actor: Actor) -> Stage | None:
    if Call.objects.filter(external_id=dialogue.external_id).exists():
        return None
    details = CallDetails(
        external_id=dialogue.external_id,
        company_name=dialogue.company_name,
        contact_email=dialogue.contact_email,
        call_type=dialogue.call_type,
        direction=dialogue.direction,
        outcome=dialogue.outcome,
        agent=agents[dialogue.agent_index].user.email,
        started_at=dialogue.started_at(timezone.now()),
    )
    return _take_in(dialogue.recording, details, actor)


def _take_in(file: Path, details: CallDetails, actor: Actor) -> Stage | None:
    """The way of a client's upload, with the file read here instead of sent."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    upload = draft_upload(FileClaim(file.name, kind, file.stat().st_size), actor)
    upload.save(force_insert=True)
    with file.open("rb") as source:
        blocks = iter(partial(source.read, BLOCK), b"")
        write_stream(object_storage(), upload.storage_key, blocks, content_type=kind)
    return bind_upload(upload, details, actor).stage


def _write_privately(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
