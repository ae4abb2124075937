"""How often one asker may ask: so many requests a minute, counted in the cache."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from tenants.domain.principals import name_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request
    from rest_framework.views import APIView

_logger = logging.getLogger(__name__)
_MINUTE: Final = 60


@dataclass(frozen=True)
class Allowance:
    """What is left of this minute; `resets_in` in seconds."""

    limit: int
    used: int
    resets_in: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    def write_on(self, response: HttpResponseBase) -> None:
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(max(0, self.limit - self.used))
        response["RateLimit-Reset"] = str(self.resets_in)


class PerCallerThrottle(BaseThrottle):
    """RATE_LIMIT_PER_MINUTE for each key and each person, or address where nobody signed in.

    0 switches it off. A dead cache lets everybody through: counting is not worth an outage.
    """

    _resets_in: int = _MINUTE

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit: int = settings.RATE_LIMIT_PER_MINUTE
        if not limit:
            return True
        now = int(time.time())
        used = _count(self._asker(request), now // _MINUTE)
        if used is None:
            return True
        allowance = Allowance(limit, used, _MINUTE - now % _MINUTE)
        self._resets_in = allowance.resets_in
        request._request.__dict__["allowance"] = allowance  # noqa: SLF001  # For the headers.
        return not allowance.is_spent

    def wait(self) -> float:
        return self._resets_in

    def _asker(self, request: Request) -> str:
        if request.user.is_authenticated:
            return name_of(request.user)
        return f"address:{self.get_ident(request)}"


def write_allowance(request: Request, response: HttpResponseBase) -> None:
    """The RateLimit headers, where this request was counted."""
    allowance = getattr(request._request, "allowance", None)  # noqa: SLF001  # As above.
    if isinstance(allowance, Allowance):
        allowance.write_on(response)


def _count(asker: str, minute: int) -> int | None:
    """How many requests of this minute, with this one; None where the cache does not answer."""
    name = f"rate:{asker}:{minute}"
    try:
        cache.add(name, 0, timeout=2 * _MINUTE)
        return cache.incr(name)
    except (RedisError, OSError, ValueError) as error:  # ValueError: evicted in between.
        _logger.warning("requests are not counted: %s", type(error).__name__)
        return None
