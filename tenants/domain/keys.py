"""API keys: issued once, kept as a hash, found by their prefix."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record
from tenants.domain.roles import key_scopes
from tenants.domain.subjects import Subject
from tenants.models import ApiKey
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tenants.domain.actors import Actor

MARK: Final = "sa_"
_NOTED_EVERY: Final = timedelta(minutes=1)  # One write a minute, however busy the key.


def issue_key(
    *, name: str, scopes: Iterable[str], actor: Actor, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key of the scope's tenant and its secret text, which is shown once and not kept.

    Raises ValidationError for a scope that no installed app declares.
    """
    key = ApiKey(name=name, scopes=sorted(set(scopes)), expires_at=expires_at)
    if unknown := set(key.scopes) - key_scopes().keys():
        raise ValidationError(_("Unknown scopes: %s.") % ", ".join(sorted(unknown)))
    key.prefix = secrets.token_hex(5)
    text = f"{MARK}{key.prefix}_{secrets.token_urlsafe(32)}"
    key.hash = _hash(text)
    key.full_clean()
    with transaction.atomic():
        key.save()
        after = {"name": key.name, "scopes": key.scopes, "expires_at": key.expires_at}
        record(actor, "key.issued", Subject("key", key.pk), after=after)
    return key, text


def find_key(text: str) -> ApiKey | None:
    """The live key that this text opens, whichever tenant's it is; needs no scope."""
    prefix = text.removeprefix(MARK).split("_", 1)[0]
    if not text.startswith(MARK) or not prefix.isalnum() or not prefix.isascii():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_of_api_key(%s)", [prefix])
        (tenant_id,) = cursor.fetchone()
    if tenant_id is None:
        return None
    with tenant_scope(tenant_id):
        key = ApiKey.objects.filter(prefix=prefix, revoked_at=None).first()
        if key is None or not hmac.compare_digest(key.hash, _hash(text)):
            return None
        now = timezone.now()
        if key.expires_at and key.expires_at <= now:
            return None
        if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return key


def revoke(key: ApiKey, *, actor: Actor) -> None:
    """Close the key for good; requests that come after this are refused. Safe to repeat."""
    with transaction.atomic():
        live = ApiKey.objects.filter(pk=key.pk, revoked_at=None)
        if live.update(revoked_at=timezone.now()):
            record(actor, "key.revoked", Subject("key", key.pk))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
