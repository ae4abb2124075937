"""Bodies and parameters that the database can hold: checked once, before anything reads them."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Final, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_MOST: Final = 2**63  # PostgreSQL's bigint.
_LONGEST: Final = 20  # Characters of an integer; more is over the most, and slow to read.


class TooLargeError(APIException):
    status_code = 413
    default_detail = "The body is larger than this address accepts."
    default_code = "too-large"


def clean_text(text: str) -> str:
    """The text itself. Raises ValueError where it holds NUL or half a surrogate pair."""
    if _UNSTORABLE.search(text):
        raise ValueError(_("Text may not hold NUL or broken characters."))
    return text


def check_parameters(parameters: QueryDict) -> None:
    """Raises ValidationError naming each parameter that holds unstorable text."""
    faults: dict[str, list[str]] = {}
    for name, values in parameters.lists():
        try:
            clean_text(name + "".join(map(str, values)))
        except ValueError as error:
            faults[_UNSTORABLE.sub("?", name)] = [str(error)]
    if faults:
        raise ValidationError(faults)


class CleanJSONParser(BaseParser):
    """JSON as RFC 8259 has it, in UTF-16 or with a byte order mark too; nothing unstorable.

    Refuses NUL and lone surrogates in texts and names, NaN and the infinities, integers beyond
    64 bits, and nesting too deep to read.
    """

    media_type = "application/json"

    def parse(  # type: ignore[override]  # A body may be a list or a number as well.
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> object:
        """Raises ParseError with a sentence, or TooLargeError."""
        try:
            body = _read(stream)
            text = body.decode(json.detect_encoding(body))
            value: object = json.loads(
                text, parse_constant=_no_constant, parse_int=_integer, parse_float=_float
            )
            _check(value)
        except UnicodeDecodeError as error:
            raise ParseError(_("The body is not UTF-8.")) from error
        except RecursionError as error:
            raise ParseError(_("The body is nested too deep.")) from error
        except json.JSONDecodeError as error:
            raise ParseError(
                _("The body is not JSON: line %(line)d, column %(column)d.")
                % {"line": error.lineno, "column": error.colno}
            ) from error
        except ValueError as error:
            raise ParseError(str(error)) from error
        return value


def _read(stream: IO[bytes]) -> bytes:
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = stream.read(most + 1)
    if len(body) > most:
        raise TooLargeError
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("JSON has no %s.") % name)


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST or not -_MOST <= int(digits) < _MOST:
        raise ValueError(_("An integer is larger than 64 bits hold."))
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise ValueError(_("A number is larger than can be kept."))
    return value


def _check(value: object) -> None:
    """Walks without recursion: the parser's depth is not ours."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                clean_text(text)
            case list() as items:
                waiting.extend(items)
            case dict() as members:
                waiting.extend(members)
                waiting.extend(members.values())
