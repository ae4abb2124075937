"""The local storage over HTTP: the same signed PUT and Range-capable GET that S3 offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from calls.domain.uploads.formats import MEDIA_TYPES, check_size
from calls.domain.uploads.presigned import storage_errors_refused
from calls.domain.uploads.receiving import receive_stream
from calls.views.storage.bodies import LineBrokenError, announced_length, body_blocks, drain
from calls.views.storage.ranges import FileSlice, UnsatisfiableError, range_asked
from tenants.api.problems import problem_response
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tenants.storage.files import etag_of
from tenants.storage.local import LocalStorage
from tenants.storage.port import object_storage
from tenants.storage.presigned import PARAMETER, SignatureRefusedError, verify

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tenants.storage.presigned import PresignedRequest

_PLAYABLE: Final = frozenset(MEDIA_TYPES.values())


@csrf_exempt  # The signature is the authority; no cookie is looked at.
@require_http_methods(["GET", "HEAD", "PUT"])
def stored_object(request: HttpRequest, key: str) -> HttpResponseBase:
    """One object, by a signed address only."""
    storage = object_storage()
    if not isinstance(storage, LocalStorage):
        raise Http404
    try:
        signed = verify(request.method or "", key, request.GET.get(PARAMETER, ""))
        if request.method == "PUT":
            return _receive(request, storage, signed)
        return _serve(request, storage, signed)
    except SignatureRefusedError as error:
        drain(request)
        return problem_response(403, str(error), code="signature-refused")
    except Refused as refusal:
        drain(request)
        return problem_response(refusal.status, refusal.message, code=refusal.code)
    except LineBrokenError:
        return problem_response(400, _("The file ended before its announced length."))


def _receive(request: HttpRequest, storage: LocalStorage, signed: PresignedRequest) -> HttpResponse:
    length = _checked_length(request, signed)
    blocks = body_blocks(request, length)
    tenant_id = UUID(signed.key.partition("/")[0])
    with tenant_scope(tenant_id), storage_errors_refused():
        if signed.part:
            etag = storage.write_part(signed.key, signed.multipart_id, signed.part, blocks)
        else:
            receive_stream(signed.key, blocks)
            etag = etag_of(storage.place_of(signed.key).stat())
    return HttpResponse(headers={"ETag": f'"{etag}"'})


def _checked_length(request: HttpRequest, signed: PresignedRequest) -> int:
    """Bytes to come. Raises Refused, or SignatureRefusedError for another request than signed."""
    length = announced_length(request)
    if length is None:
        raise Refused("length-required", _("Say how long the file is: Content-Length."), status=411)
    if signed.content_type and request.headers.get("Content-Type", "") != signed.content_type:
        raise SignatureRefusedError(
            _("This address was signed for Content-Type %s: send exactly that.")
            % signed.content_type
        )
    if signed.size is not None and length != signed.size:
        raise SignatureRefusedError(
            _("This address was signed for %(announced)d bytes, not for %(sent)d.")
            % {"announced": signed.size, "sent": length}
        )
    if length:  # An empty file is refused where it is bound, with its sentence.
        check_size(length)
    return length


def _serve(
    request: HttpRequest, storage: LocalStorage, signed: PresignedRequest
) -> HttpResponseBase:
    path = storage.place_of(signed.key)
    try:
        stat = path.stat()
    except FileNotFoundError:
        return problem_response(404, _("There is nothing here."))
    etag = f'"{etag_of(stat)}"'
    headers = _headers(signed) | {"ETag": etag}
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        wanted = range_asked(asked, stat.st_size)
    except UnsatisfiableError:
        return HttpResponse(
            status=416, headers=headers | {"Content-Range": f"bytes */{stat.st_size}"}
        )
    return _answer(request, path, wanted, size=stat.st_size, headers=headers)


def _answer(
    request: HttpRequest, path: Path, wanted: range | None, *, size: int, headers: dict[str, str]
) -> HttpResponseBase:
    sent = range(size) if wanted is None else wanted
    headers["Content-Length"] = str(len(sent))
    if wanted is not None:
        headers["Content-Range"] = f"bytes {sent.start}-{sent.stop - 1}/{size}"
    status = 200 if wanted is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(FileSlice(path.open("rb"), sent), status=status, headers=headers)


def _headers(signed: PresignedRequest) -> dict[str, str]:
    """Only audio is shown in a browser; anything else would be a download."""
    is_playable = signed.content_type in _PLAYABLE
    disposition = content_disposition_header(
        as_attachment=not is_playable, filename=signed.filename or "recording"
    )
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": str(disposition),
        "Content-Type": signed.content_type if is_playable else "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
    }
