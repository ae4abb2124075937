"""Which files are taken, by what can be told at once: name, size and first bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from calls.models import Call
from engines.audio.signature import (
    ACCEPTED_ENDINGS,
    BARE_ENDINGS,
    SPELLINGS,
    Container,
    container_of,
)
from tenants.domain.refusals import Refused
from tenants.domain.wording import one_line
from tenants.models.lengths import longest

if TYPE_CHECKING:
    from collections.abc import Mapping

START: Final = 64 << 10  # Bytes that the signature check reads.
_LONGEST_NAME: Final = longest(Call, "original_filename")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "m4a": "audio/mp4",
    "mp4": "audio/mp4",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "webm": "audio/webm",
    "3gp": "audio/3gpp",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "aiff": "audio/aiff",
    "au": "audio/basic",
    "caf": "audio/x-caf",
    "gsm": "audio/gsm",
    "ulaw": "audio/pcmu",
    "alaw": "audio/pcma",
    "g722": "audio/g722",
}

_ENDINGS: Final = {media: ending for ending, media in reversed(list(MEDIA_TYPES.items()))} | {
    "audio/mp3": "mp3",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/x-m4a": "m4a",
    "audio/x-flac": "flac",
    "application/ogg": "ogg",
    "audio/3gpp2": "3gp",
    "audio/aacp": "aac",
    "audio/amr-wb": "amr",
    "audio/opus": "opus",
    "audio/x-aac": "aac",
    "audio/x-aiff": "aiff",
    "audio/x-au": "au",
    "audio/x-gsm": "gsm",
    "video/3gpp": "3gp",
    "video/mp4": "mp4",
    "video/webm": "webm",
}

ENDINGS_OFFERED: Final = (*ACCEPTED_ENDINGS, *BARE_ENDINGS, *SPELLINGS)


def name_of_file(claimed: str) -> str:
    """The last part of what a client calls its file, printable, of 255 characters at most."""
    last = re.split(r"[/\\]", claimed)[-1]
    return one_line(_UNPRINTABLE.sub("", last))[-_LONGEST_NAME:].strip()


def name_in_url(url: str, content_type: str = "") -> str:
    """The file's name by its address; where it has no ending, by its media type."""
    name = name_of_file(unquote(urlsplit(url).path)) or "recording"
    ending = _ENDINGS.get(content_type)
    has_ending = "." in name.strip(".")
    return f"{name}.{ending}" if ending and not has_ending else name


def known_ending(filename: str) -> str | None:
    """The ending as it is stored, lower-case; None for a name that no recording has."""
    stem, _dot, said = filename.rpartition(".")
    ending = SPELLINGS.get(said.lower(), said.lower())
    return ending if stem and ending in MEDIA_TYPES else None


def ending_of(filename: str) -> str:
    """As `known_ending`; raises Refused, listing what is accepted."""
    ending = known_ending(filename)
    if ending is None:
        raise Refused(
            "unsupported-format",
            _("This kind of file is not accepted. Send one of: %s.") % ", ".join(ACCEPTED_ENDINGS),
        )
    return ending


def check_size(size: int) -> None:
    """Raises Refused: 400 for nothing at all, 413 above MAX_UPLOAD_BYTES."""
    if size < 1:
        raise Refused("empty-file", _("The file is empty: record or export it again."))
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused(
            "too-large",
            _("The file is larger than %s, the most that is accepted. Split it or compress it.")
            % filesizeformat(settings.MAX_UPLOAD_BYTES),
            status=413,
        )


def container_found(start: bytes, ending: str) -> Container:
    """What the first bytes are. Raises Refused where it is no audio that is accepted.

    The ending is asked only where the content has no signature.
    """
    container = container_of(start, ending)
    if container is None:
        raise Refused(
            "not-audio",
            _("The content of this file is not audio that is accepted. Export it as one of: %s.")
            % ", ".join(ACCEPTED_ENDINGS),
        )
    return container
