"""The form upload: one request with the file and what is known of the call."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.reverse import reverse

from calls.api.request_serializers import FormRequest, FormWithFile
from calls.api.schemas import UploadedShape
from calls.domain.uploads.intake import bind_upload
from calls.forms.upload_handler import RecordingUploadHandler
from calls.models import Call
from tenants.api.idempotency import HEADER
from tenants.api.views import TenantViewSet
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from tenants.domain.principals import Asker

_MESSAGE: Final = "Audio file uploaded successfully. Processing will begin shortly."


class CallUploadViewSet(TenantViewSet[Call]):
    """multipart/form-data with `file`; passed on to the storage as it comes."""

    queryset = Call.objects.none()
    parser_classes = (MultiPartParser,)
    streamed_actions = frozenset({"create"})
    actions = {"create": "calls.upload_call"}
    _handler: RecordingUploadHandler | None = None

    def initialize_request(self, request: HttpRequest, *args: object, **kwargs: object) -> Request:
        """Before authentication: the check of a session's CSRF token reads the form."""
        asked: Request = super().initialize_request(request, *args, **kwargs)

        def asker() -> Asker:
            known: Asker = getattr(asked, "_user", None) or request.user
            return known

        self._handler = RecordingUploadHandler(request, asker, is_hashed=HEADER in request.headers)
        request.upload_handlers = [self._handler]
        return asked

    @extend_schema(request={"multipart/form-data": FormWithFile}, responses={201: UploadedShape})
    def create(self, request: Request) -> Response:
        """Upload a recording and make its call."""
        fields, handler = request.data, self._handler
        if handler is None or not isinstance(fields, QueryDict):
            raise ParseError
        upload = handler.taken()
        said = FormRequest(data=fields)
        said.is_valid(raise_exception=True)
        self.settle_streamed_body(request, _digest(fields, upload.filename, handler.sha256))
        with transaction.atomic():
            bound = bind_upload(
                upload,
                said.details,
                self.actor,
                agent_channel=said.validated_data.get("agent_channel", ""),
            )
            call = bound.call
            answer = {"call_id": call.pk, "status": call.status, "message": _MESSAGE}
            headers = {"Location": reverse("call-detail", args=[call.pk], request=request)}
            self.keep(answer, status=201, headers=headers)
        notify(bound.stage)
        return Response(answer, status=201, headers=headers)

    def handle_exception(self, exc: Exception) -> Response:
        """Whatever went wrong, nothing is left of the file."""
        if self._handler:
            self._handler.discard(type(exc).__name__)
        if isinstance(exc, MultiPartParserError | UnreadablePostError):
            exc = ParseError(str(exc))
        return super().handle_exception(exc)


def _digest(fields: QueryDict, filename: str, sha256: str) -> str:
    """Over all that counts in the form: its fields, the file's name and content."""
    told = json.dumps([sorted(fields.lists()), filename, sha256])
    return hashlib.sha256(told.encode()).hexdigest()
