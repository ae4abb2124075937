"""A wrapped mail opened, in a process that can hurt nobody."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from engines.sandbox.child import ChildRefusedError, answer_of
from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal


@dataclass(frozen=True, slots=True)
class OpeningLimits:
    """How much one file may take. `most_bytes` is what may come of it."""

    wall_seconds: float = 30.0
    cpu_seconds: int = 20
    memory_bytes: int = 1 << 30
    most_bytes: int = 100 << 20


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A part of a mail as MIME, headers and all; not `is_whole` where something was unreadable."""

    content: bytes
    is_whole: bool


def open_wrapped(content: bytes, limits: OpeningLimits) -> OpenedMail:
    """What a winmail.dat or smime.p7m holds; its content says which it is.

    Raises WrappedMailError where it cannot be opened, and OSError where the disk fails.
    """
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "wrapped", Path(folder) / "opened"
        source.write_bytes(content)
        arguments = [str(source), str(target), json.dumps(asdict(limits))]
        try:
            answer = answer_of("engines.wrapped_mail.open_child", arguments, limits.wall_seconds)
        except ChildRefusedError as refused:
            raise WrappedMailError(_refusal(refused.code)) from refused
        return OpenedMail(target.read_bytes(), answer.get("is_whole") is True)


def _refusal(code: str) -> WrappedMailRefusal:
    known = code in set(WrappedMailRefusal)
    return WrappedMailRefusal(code) if known else WrappedMailRefusal.FAILED
