"""Keeping programs from filling in the public form, without a CAPTCHA."""

from __future__ import annotations

import hashlib
import logging
import time
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.core.cache import cache
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from uuid import UUID

_logger = logging.getLogger(__name__)
_SALT: Final = "tickets.feedback.guards"
_QUICKEST: Final = 2.0  # Seconds, to read two questions and answer one.
_HOUR: Final = 3_600
_MOST_OF_A_REQUEST: Final = 20  # Answers an hour.
_MOST_OF_AN_ADDRESS: Final = 120  # It may be a whole office's.


def stamp(request_id: UUID) -> str:
    """When this invitation's form was served; worth nothing on another invitation's."""
    return signing.dumps([str(request_id), time.time()], salt=_SALT)


def age_of(stamped: str, request_id: UUID) -> float | None:
    """Seconds since the form was served; None where the stamp is not of this invitation."""
    try:
        named, served_at = signing.loads(stamped, salt=_SALT)
    except signing.BadSignature:
        return None
    return time.time() - float(served_at) if named == str(request_id) else None


def is_hasty(age: float) -> bool:
    """Whether no person could have read the form so fast."""
    return age < _QUICKEST


def is_too_often(request_id: UUID, address: str) -> bool:
    """Counts this answer too. A dead cache lets everybody through: answers are worth more."""
    digest = hashlib.sha256(address.encode()).hexdigest()
    of_request = _count(f"request:{request_id}") > _MOST_OF_A_REQUEST
    of_address = _count(f"address:{digest}") > _MOST_OF_AN_ADDRESS
    return of_request or of_address


def _count(name: str) -> int:
    counter = f"feedback:{name}:{int(time.time()) // _HOUR}"
    try:
        cache.add(counter, 0, timeout=2 * _HOUR)
        return cache.incr(counter)
    except (RedisError, OSError, ValueError) as error:  # ValueError: evicted in between.
        _logger.warning("feedback is not counted: %s", type(error).__name__)
        return 0
