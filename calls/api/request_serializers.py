"""The shapes of what clients send. Rules are the domain's; shapes and lengths are checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from calls.domain.details import EARLIEST, LATEST, MOST_TAGS, CallDetails
from calls.domain.uploads.presigned import FileClaim
from calls.models import Call, Upload
from calls.states import Direction, Outcome
from engines.speech.languages import AUTO, LANGUAGES
from tenants.models import PhoneNumber, User
from tenants.models.lengths import longest
from tenants.states import AgentChannel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_MEDIA_TYPE: Final = r"^[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w-]+=\"?[\w.,+ -]+\"?)*$"


def _sensible(moment: datetime) -> None:
    if not EARLIEST <= moment.year <= LATEST:
        raise serializers.ValidationError(_("This moment is out of range."))


class PresignRequest(serializers.Serializer[None]):
    filename = serializers.CharField(max_length=1000)
    content_type = serializers.RegexField(
        _MEDIA_TYPE,
        max_length=longest(Upload, "content_type"),
        error_messages={"invalid": _("Write a media type, such as audio/wav.")},
    )
    size_bytes = serializers.IntegerField(required=False, allow_null=True, default=None)
    sha256 = serializers.RegexField(
        r"^[0-9a-fA-F]{64}$",
        required=False,
        allow_null=True,
        default=None,
        error_messages={"invalid": _("A SHA-256 is 64 hexadecimal digits.")},
    )
    multipart = serializers.BooleanField(required=False, default=False)

    @property
    def claim(self) -> FileClaim:
        said = self.validated_data
        return FileClaim(
            filename=said["filename"],
            content_type=said["content_type"],
            size=said["size_bytes"],
            sha256=said["sha256"] or "",
        )


class PartRequest(serializers.Serializer[None]):
    number = serializers.IntegerField(min_value=1, max_value=10_000)
    etag = serializers.CharField(max_length=200)


class CompleteRequest(serializers.Serializer[None]):
    """Without parts: of all that arrived, which must be of the announced size."""

    parts = PartRequest(many=True, required=False, default=list)


class PartsRequest(serializers.Serializer[None]):
    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10_000),
        allow_empty=False,
        max_length=200,
    )


class DetailsRequest(serializers.Serializer[None]):
    """What may be said about a call, and corrected later. An empty text takes a value away."""

    original_filename = serializers.CharField(
        max_length=longest(Call, "original_filename"), required=False
    )
    company_name = serializers.CharField(
        max_length=longest(Call, "company_name"), required=False, allow_blank=True
    )
    contact_email = serializers.EmailField(
        max_length=longest(Call, "contact_email"), required=False, allow_blank=True
    )
    call_type = serializers.CharField(
        max_length=longest(Call, "call_type"), required=False, allow_blank=True
    )
    direction = serializers.ChoiceField(Direction.choices, required=False, allow_blank=True)
    outcome = serializers.ChoiceField(Outcome.choices, required=False, allow_blank=True)
    agent = serializers.CharField(
        max_length=longest(User, "email"),
        required=False,
        allow_blank=True,
        help_text=_("A member's e-mail address or id."),
    )
    external_id = serializers.CharField(
        max_length=longest(Call, "external_id"), required=False, allow_blank=True
    )
    phone_number = serializers.CharField(
        max_length=longest(PhoneNumber, "did_number"),
        required=False,
        allow_blank=True,
        help_text=_("One of the tenant's numbers, E.164."),
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=longest(Call, "tags")),
        required=False,
        max_length=MOST_TAGS,
    )
    language = serializers.ChoiceField(
        (AUTO, *LANGUAGES),
        source="spoken_language",
        required=False,
        allow_blank=True,
        help_text=_("What is spoken; “auto” to have it found out."),
    )
    started_at = serializers.DateTimeField(required=False, validators=[_sensible])
    ended_at = serializers.DateTimeField(required=False, validators=[_sensible])

    @property
    def details(self) -> CallDetails:
        return details_from(self.validated_data)


class CallRequest(DetailsRequest):
    """A received upload, by its id or its key, and what is known of the call."""

    upload_id = serializers.UUIDField(required=False)
    s3_key = serializers.CharField(max_length=longest(Upload, "storage_key"), required=False)
    agent_channel = serializers.ChoiceField(AgentChannel.choices, required=False)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if not {"upload_id", "s3_key"} & set(attrs):
            raise serializers.ValidationError(
                {"upload_id": _("Say which upload: upload_id or s3_key.")}
            )
        return attrs


class FormRequest(DetailsRequest):
    """The form upload's fields beside `file`."""

    company_name = serializers.CharField(max_length=longest(Call, "company_name"))
    contact_email = serializers.EmailField(max_length=longest(Call, "contact_email"))
    call_type = serializers.CharField(max_length=longest(Call, "call_type"))
    agent_channel = serializers.ChoiceField(AgentChannel.choices, required=False)


class FormWithFile(FormRequest):
    """For the schema: the file itself is streamed past the serializer."""

    file = serializers.FileField()


def details_from(said: Mapping[str, object]) -> CallDetails:
    known = CallDetails.__dataclass_fields__.keys()
    values: dict[str, object] = {name: said[name] for name in known if name in said}
    return CallDetails(**values)  # type: ignore[arg-type]  # The serializer made the types.
