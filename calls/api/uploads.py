"""Direct uploads: presigned addresses, parts, completion, giving up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from calls.api.request_serializers import CompleteRequest, PartsRequest, PresignRequest
from calls.api.schemas import PartsShape, PromiseShape, ReceivedShape, StandingShape
from calls.domain.uploads.parts import (
    PartAddress,
    PresignedParts,
    complete_parts,
    is_large,
    presign_parts,
    presign_parts_again,
    renew_parts,
)
from calls.domain.uploads.presigned import (
    PresignedUpload,
    abort_upload,
    presign_again,
    presign_upload,
    uploads_of,
)
from calls.domain.uploads.progress import UploadProgress, progress_of
from calls.models import Upload
from calls.states import UploadState
from tenants.api.views import TenantViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from tenants.models import IdempotencyRecord

_SIGNED = {"presign", "parts"}
_FAULTS_FROM = 400


class UploadViewSet(TenantViewSet[Upload]):
    """An announced file, until a call has it."""

    queryset = Upload.objects.all()
    lookup_value_converter = "uuid"
    pagination_class = None
    filter_backends = ()
    actions = dict.fromkeys(
        ("retrieve", "presign", "complete", "parts", "destroy"), "calls.upload_call"
    )

    def get_queryset(self) -> QuerySet[Upload]:
        return uploads_of(self.actor)

    @extend_schema(responses={200: StandingShape})
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How far the upload has come. To go on: send the parts that are not listed, complete."""
        upload = self.get_object()
        return Response(_progress_document(upload, progress_of(upload)))

    @extend_schema(request=PresignRequest, responses={201: PromiseShape})
    @action(detail=False, methods=["post"])
    def presign(self, request: Request) -> Response:
        """Where to PUT a recording; large ones in parts. The address lives five minutes."""
        said = PresignRequest(data=request.data)
        said.is_valid(raise_exception=True)
        in_parts = said.validated_data["multipart"] or is_large(said.claim)
        presign = presign_parts if in_parts else presign_upload
        return Response(_presigned_document(presign(said.claim, self.actor)), status=201)

    @extend_schema(request=CompleteRequest, responses={200: ReceivedShape})
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """Put the file together of the parts that are named, or of all that arrived."""
        said = CompleteRequest(data=request.data)
        said.is_valid(raise_exception=True)
        parts = [(part["number"], part["etag"]) for part in said.validated_data["parts"]]
        upload = complete_parts(self.get_object(), parts)
        return Response(
            {"upload_id": upload.pk, "s3_key": upload.storage_key, "state": upload.state}
        )

    @extend_schema(request=PartsRequest, responses={200: PartsShape})
    @action(detail=True, methods=["post"])
    def parts(self, request: Request, pk: UUID) -> Response:
        """Fresh addresses for parts."""
        said = PartsRequest(data=request.data)
        said.is_valid(raise_exception=True)
        upload = self.get_object()
        return Response(_renewed(upload, said.validated_data["numbers"]))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Give the upload up: object and parts go."""
        abort_upload(self.get_object())
        return Response(status=204)

    def text_to_keep(self, response: Response) -> str:
        """Signed addresses are made again for a repeat, so what they are for is kept."""
        if self.action not in _SIGNED or response.status_code >= _FAULTS_FROM:
            return super().text_to_keep(response)
        data = response.data
        upload_id = str(data.get("upload_id", self.kwargs.get("pk")))
        numbers = [part["number"] for part in data.get("parts", [])]
        return json.dumps({"upload_id": upload_id, "numbers": numbers})

    def replay(self, record: IdempotencyRecord) -> HttpResponseBase:
        if self.action not in _SIGNED or (record.status_code or 0) >= _FAULTS_FROM:
            return super().replay(record)
        kept = json.loads(str(record.body))
        upload = self.get_queryset().get(pk=kept["upload_id"])
        if self.action == "parts":
            again = _renewed(upload, kept["numbers"])
        elif kept["numbers"]:
            again = _presigned_document(presign_parts_again(upload, kept["numbers"]))
        else:
            again = _presigned_document(presign_again(upload))
        return JsonResponse(again, status=record.status_code)


def _progress_document(upload: Upload, standing: UploadProgress) -> dict[str, object]:
    answer: dict[str, object] = {
        "upload_id": upload.pk,
        "s3_key": upload.storage_key,
        "state": standing.state,
        "method": "MULTIPART" if upload.part_size else "PUT",
        "size_bytes": upload.size_bytes or upload.declared_size,
        "expires_at": upload.expires_at,
        "parts": [
            {"number": part.number, "etag": part.etag, "size_bytes": part.size}
            for part in standing.parts
        ],
    }
    if upload.part_size:
        answer["part_size"] = upload.part_size
    if upload.multipart_id and standing.state == UploadState.UPLOADING:
        answer["complete_url"] = reverse("upload-complete", args=[upload.pk])
    if standing.state == UploadState.BOUND:
        answer["call_id"] = upload.call_id
    return answer


def _presigned_document(presigned: PresignedUpload | PresignedParts) -> dict[str, object]:
    upload = presigned.upload
    answer: dict[str, object] = {"upload_id": upload.pk, "s3_key": upload.storage_key}
    if isinstance(presigned, PresignedUpload):
        answer |= {"method": "PUT", "upload_url": presigned.url, "headers": dict(presigned.headers)}
    else:
        answer |= {"method": "MULTIPART", "part_size": presigned.part_size}
        answer |= _addresses(presigned.parts)
        answer["complete_url"] = reverse("upload-complete", args=[upload.pk])
    return answer | {"expires_at": upload.expires_at}


def _renewed(upload: Upload, numbers: list[int]) -> dict[str, object]:
    return _addresses(renew_parts(upload, numbers)) | {"expires_at": upload.expires_at}


def _addresses(parts: list[PartAddress]) -> dict[str, object]:
    return {"parts": [{"number": part.number, "upload_url": part.upload_url} for part in parts]}
