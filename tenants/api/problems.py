"""Every refusal as a problem document (RFC 9457): type, title, status, detail, errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found, server_error
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

CONTENT_TYPE: Final = "application/problem+json"
_KIND: Final = "urn:support-auditor:problem:"
_UNIQUE: Final = "23505"  # PostgreSQL's unique_violation.

Fault = dict[str, str]


def problem(
    status: int, detail: str, *, code: str = "", errors: Iterable[Fault] = ()
) -> dict[str, object]:
    """The document. Without a code of ours the status alone says what kind it is."""
    return {
        "type": f"{_KIND}{code}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": list(errors),
    }


def problem_handler(error: Exception, context: Mapping[str, object]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None for what nobody expected: Django logs it and answers 500."""
    document = _document(error)
    if document is None:
        return None
    set_rollback()
    return Response(
        document,
        status=int(str(document["status"])),
        headers=_headers(error),
        content_type=CONTENT_TYPE,
    )


def problem_response(status: int, detail: str, *, code: str = "") -> JsonResponse:
    """The same document where DRF does not run."""
    return JsonResponse(
        problem(status, detail, code=code), status=status, content_type=CONTENT_TYPE
    )


def unknown_address(request: HttpRequest, *_arguments: object, **_rest: object) -> JsonResponse:
    return problem_response(404, _nothing_here())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The root's handler404: pages are told by a page, programs by a problem."""
    if not _is_for_programs(request):
        return page_not_found(request, exception)
    return unknown_address(request)


def failed(request: HttpRequest) -> HttpResponseBase:
    """The root's handler500: what went wrong is in the log, never in the answer."""
    if not _is_for_programs(request):
        return server_error(request)
    return problem_response(
        500, _("Something failed on our side. Try again; if it stays, tell the operator.")
    )


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _document(error: Exception) -> dict[str, object] | None:
    match error:
        case Refused():
            return problem(error.status, error.message, code=error.code)
        case exceptions.ValidationError():
            return _invalid(_faults(error.get_full_details()))
        case ValidationError():
            return _invalid(_model_faults(error))
        case IntegrityError():
            return _of_database(error)
    return _plain(error)


def _plain(error: Exception) -> dict[str, object] | None:
    if isinstance(error, exceptions.APIException) and not isinstance(error, exceptions.NotFound):
        return _of_framework(error)
    for kind, status, sentence in (
        ((Http404, exceptions.NotFound), 404, _nothing_here()),
        ((PermissionDenied,), 403, _("You may not do this.")),
        ((DataError, OverflowError), 400, _("A value is out of range or cannot be stored.")),
        ((RequestDataTooBig,), 413, _("The body is larger than this address accepts.")),
        ((SuspiciousOperation,), 400, _("The request is malformed.")),
    ):
        if isinstance(error, kind):
            return problem(status, sentence)
    return None


def _nothing_here() -> str:
    """One sentence for what does not exist and for what is somebody else's."""
    return _("There is nothing here.")


def _of_framework(error: exceptions.APIException) -> dict[str, object]:
    sentence = error.detail if isinstance(error.detail, str) else _("The request was refused.")
    return problem(error.status_code, str(sentence), code=_own_code(error))


def _own_code(error: exceptions.APIException) -> str:
    """Only exceptions of ours carry a code worth a `type`; the framework's say the status again."""
    return "" if type(error).__module__ == exceptions.__name__ else str(error.default_code)


def _of_database(error: IntegrityError) -> dict[str, object]:
    """Says no more than this: whose row is in the way may be another tenant's secret."""
    if getattr(error.__cause__, "sqlstate", "") == _UNIQUE:
        return problem(409, _("Something with this value is already in use."), code="in-use")
    return problem(400, _("These values do not fit together, or with what is stored."))


def _invalid(faults: Iterable[Fault]) -> dict[str, object]:
    errors = list(faults)
    named = [
        f"{fault['field']}: {fault['detail']}" if fault["field"] else fault["detail"]
        for fault in errors
    ]
    return problem(
        400, " ".join(named) or _("The request is not valid."), code="invalid", errors=errors
    )


def _faults(details: object, field: str = "") -> Iterator[Fault]:
    """Flattens DRF's nested details; `field` is dotted, list positions are numbers."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": field, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _faults(inner, ".".join(filter(None, (field, own))))
    elif isinstance(details, list):
        for inner in details:
            yield from _faults(inner, field)


def _model_faults(error: ValidationError) -> Iterator[Fault]:
    by_field: Mapping[str, list[ValidationError]] = getattr(error, "error_dict", {})
    for name, inner in (by_field or {"": error.error_list}).items():
        for fault in inner:
            yield {
                "field": "" if name == NON_FIELD_ERRORS else name,
                "code": str(fault.code or "invalid"),
                "detail": " ".join(map(str, fault.messages)),
            }


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, round(float(wait))))
    return headers
