"""Result lines: a ratio or a count, its goal, and whether it was reached (docs/measuring.md)."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Literal

RESULTS = Path(__file__).parent / "results"
NOISE = 0.25  # Spread of the control arm within a block from which a ratio proves nothing.


def short(value: object) -> str:
    """Four significant digits; what is counted stays whole."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result. `passed` is null where there is no goal, or nothing was measured."""

    kind: Literal["RATIO", "COUNT", "FIGURE", "SKIP"]
    name: str
    value: float | None = None
    goal: str = ""
    passed: bool | None = None
    lo: float | None = None
    hi: float | None = None
    n: int | None = None
    of: int | None = None
    noisy: bool = False
    note: str = ""

    def __str__(self) -> str:
        said = [self.kind, f"name={self.name}"]
        for name in ("value", "lo", "hi", "of", "goal", "n"):
            value = getattr(self, name)
            if value not in {None, ""}:
                said.append(
                    f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
                )
        if self.passed is not None:
            said.append(f"pass={int(self.passed)}")
        if self.kind == "RATIO":
            said.append(f"noisy={int(self.noisy)}")
        return " ".join([*said, f"note={self.note!r}"] if self.note else said)


@dataclass(frozen=True, slots=True)
class ArmTimes:
    """Seconds of one block: the control arm first and last, the product between them."""

    control: tuple[float, float]
    product: float

    @property
    def ratio(self) -> float:
        return self.product / (sum(self.control) / 2)

    @property
    def spread(self) -> float:
        return (max(self.control) - min(self.control)) / min(self.control)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of the work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def interleave(
    control: Callable[[], object], product: Callable[[], object], blocks: int
) -> list[ArmTimes]:
    """Control, product, control; and again, block by block."""
    measured = []
    for _ in range(blocks):
        before, ours, after = seconds(control), seconds(product), seconds(control)
        measured.append(ArmTimes((before, after), ours))
    return measured


def ratio_line(name: str, blocks: Sequence[ArmTimes], most: float, note: str = "") -> ResultLine:
    """The median of the blocks' ratios against `most`; a noisy one passes nothing."""
    ratios = [block.ratio for block in blocks]
    noisy = median(block.spread for block in blocks) > NOISE
    value = median(ratios)
    return ResultLine(
        "RATIO",
        name,
        value,
        f"<={most:g}",
        value <= most and not noisy,
        lo=min(ratios),
        hi=max(ratios),
        n=len(ratios),
        noisy=noisy,
        note=note,
    )


def count_line(name: str, value: int, of: int, goal: int, note: str = "") -> ResultLine:
    """A count that must be exactly `goal`, out of at least one thing looked at."""
    return ResultLine("COUNT", name, value, str(goal), value == goal and of > 0, of=of, note=note)


def most_line(name: str, value: float, most: float, note: str = "") -> ResultLine:
    """A figure of quality that may be at most `most`."""
    return ResultLine("FIGURE", name, value, f"<={most:g}", value <= most, note=note)


def least_line(name: str, value: float, least: float, note: str = "") -> ResultLine:
    """A figure of quality that must be at least `least`."""
    return ResultLine("FIGURE", name, value, f">={least:g}", value >= least, note=note)


def once_line(name: str, ours: float, floor: float, most: float, note: str = "") -> ResultLine:
    """A ratio of what does not vary with the machine's load, so that measuring once is enough."""
    value = ours / floor
    return ResultLine("RATIO", name, value, f"<={most:g}", value <= most, n=1, note=note)


def figure_line(name: str, value: float, note: str = "") -> ResultLine:
    """A figure without a goal: absolute times mean something beside the machine's name only."""
    return ResultLine("FIGURE", name, value, note=note)


def skip_line(name: str, why: str) -> ResultLine:
    return ResultLine("SKIP", name, note=why)


def machine() -> dict[str, str]:
    """What a figure was measured on."""
    return {
        "commit": _commit(),
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "cpu": _processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def keep(line: ResultLine, scenario: str, command: str, before: dict[str, str]) -> None:
    """Print the line, and append it to the day's file."""
    print(line, flush=True)
    RESULTS.mkdir(exist_ok=True)
    load = " ".join(f"{load:.1f}" for load in os.getloadavg())
    row = before | asdict(line) | {"scenario": scenario, "command": command, "load_after": load}
    with (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    asked = subprocess.run(  # noqa: S603  # A fixed command; git is where the PATH has it.
        command, cwd=RESULTS.parent, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
