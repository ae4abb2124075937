"""`Idempotency-Key` on every POST: one effect, however often the request arrives."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, NoReturn

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants.domain.idempotency import (
    StoredResponse,
    check_same_request,
    claim_key,
    give_up_claim,
    keep_answer,
)
from tenants.domain.principals import name_of
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from tenants.models import IdempotencyRecord

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS: Final = ("Content-Type", "Location")
_FAILED: Final = 500  # From here on the fault is ours, and a repeat may do better.


class AnsweredBeforeError(Exception):
    """Leaves the handler: the answer is known already."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response


class IdempotentPosts(APIView):
    """Mix in before DRF's views. A repeat gets the first answer, byte for byte.

    Two hooks. A view whose body is streamed lists its method's name in `streamed_actions`, and
    calls `settle_streamed_body` once it knows what arrived and before anything has an effect.
    A view whose answers hold signed URLs overrides `text_to_keep` and `replay`.
    """

    streamed_actions: frozenset[str] = frozenset()
    _claimed: IdempotencyRecord | None = None
    _earlier: IdempotencyRecord | None = None
    _digest: str = ""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Exception:
            self._give_up()
            raise

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or "POST" not in self.allowed_methods:
            return
        if not _KEY.fullmatch(key):
            raise Refused(
                "idempotency-key-malformed",
                _("An Idempotency-Key is 1 to 200 visible ASCII characters."),
            )
        self._begin(request, key)

    def settle_streamed_body(self, request: Request, body_digest: str) -> None:
        """Tell what the streamed body was: a digest over all that counts in it.

        Leaves the handler with an exception where the request was answered before or the key
        belongs to another body; the caller removes what it has stored meanwhile.
        """
        self._digest = _digest(request, body_digest)
        if self._earlier is not None:
            self._answer_again(request, self._earlier)

    def keep(self, data: object, *, status: int, headers: dict[str, str]) -> None:
        """Keep the answer in the transaction that makes it true.

        For what would be done twice if the process died between its commit and its answer.
        """
        if self._claimed is not None:
            text = JSONRenderer().render(data).decode()
            kept = headers | {"Content-Type": JSONRenderer.media_type}
            keep_answer(self._claimed.pk, self._digest, StoredResponse(status, text, kept))

    def text_to_keep(self, response: Response) -> str:
        """What is stored of an answer. Must hold no signed URL."""
        return bytes(response.content).decode()

    def replay(self, record: IdempotencyRecord) -> HttpResponseBase:
        """The answer again, from what `text_to_keep` gave."""
        return HttpResponse(str(record.body).encode(), status=record.status_code)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, AnsweredBeforeError):
            return exc.response  # type: ignore[return-value]  # finalize_response takes any.
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        if self._claimed is None:
            return final
        if final.status_code >= _FAILED or not self._digest or not isinstance(final, Response):
            self._give_up()
            return final
        final.render()
        answer = StoredResponse(
            final.status_code, self.text_to_keep(final), _headers_to_keep(final)
        )
        keep_answer(self._claimed.pk, self._digest, answer)
        self._claimed = None
        return final

    def _begin(self, request: Request, key: str) -> None:
        is_streamed = getattr(self, "action", None) in self.streamed_actions
        if not is_streamed:
            body = request._request.body  # noqa: SLF001  # DRF's own reads it once only.
            self._digest = _digest(request, hashlib.sha256(body).hexdigest())
        record, is_ours = claim_key(key, principal=name_of(request.user))
        if is_ours:
            self._claimed = record
        elif is_streamed:
            self._earlier = record
        else:
            self._answer_again(request, record)

    def _answer_again(self, request: Request, record: IdempotencyRecord) -> NoReturn:
        check_same_request(record, principal=name_of(request.user), digest=self._digest)
        response = self.replay(record)
        for name, value in record.headers.items():
            response[name] = value
        response[REPLAYED] = "true"
        raise AnsweredBeforeError(response)

    def _give_up(self) -> None:
        if self._claimed is not None:
            give_up_claim(self._claimed.pk)
            self._claimed = None


def _digest(request: Request, body_digest: str) -> str:
    """SHA-256 over what makes two requests the same: method, address, body."""
    parts = (request.method or "", request.get_full_path(), body_digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _headers_to_keep(response: Response) -> dict[str, str]:
    return {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
