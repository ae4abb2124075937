"""One way to answer: JSON, whatever `Accept` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.negotiation import BaseContentNegotiation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.parsers import BaseParser
    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request


class JSONWhateverIsAccepted(BaseContentNegotiation):
    """A client that accepts `audio/*` follows our redirect; it must not meet a 406 before it."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        wanted = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)
