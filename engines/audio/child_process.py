"""A child in the sandbox that works on a recording, and why it refuses one."""

from collections.abc import Sequence
from dataclasses import dataclass

from engines.audio.refusals import refusal
from engines.sandbox.child import CRASHED, MEMORY, TIMEOUT, ChildRefusedError, answer_of

_BYTES_PER_SECOND = 20_000  # Far below what any codec needs on a busy core.
_LEAST_SECONDS = 120
_CODES = {TIMEOUT: "decode_timeout", MEMORY: "decode_memory", CRASHED: "decode_crashed"}


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """How much one recording may take. Wall and CPU time are the most; small files get less."""

    max_seconds: int = 21_600
    wall_seconds: int = 1_800
    cpu_seconds: int = 1_200
    memory_bytes: int = 1 << 30

    def for_size(self, size: int) -> "DecodeLimits":
        """The same limits with the time scaled to a file of `size` bytes."""
        fair = _LEAST_SECONDS + size // _BYTES_PER_SECOND
        return DecodeLimits(
            self.max_seconds,
            min(self.wall_seconds, fair),
            min(self.cpu_seconds, fair),
            self.memory_bytes,
        )


def run_child(module: str, arguments: Sequence[str], limits: DecodeLimits) -> dict[str, object]:
    """What the module answered. Raises UndecodableError, and OSError as the child met it."""
    try:
        return answer_of(module, arguments, limits.wall_seconds)
    except ChildRefusedError as refused:
        raise refusal(_CODES.get(refused.code, refused.code), limits.max_seconds) from refused
