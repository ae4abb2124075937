"""What the local analyst finds in the labelled sentences and calls: precision and recall."""

from collections.abc import Iterator

from bench.labelled.measures import measured
from bench.labelled.reading import Half
from bench.options import Options
from bench.stats import ResultLine, figure_line, least_line
from engines.language.local.analyst import LocalAnalyst

_HALVES: tuple[Half, ...] = ("dev", "held_out")
_LEAST_PRECISION = (
    0.8  # What is shown must be right four times in five; held out, not while tuning.
)


def run(options: Options) -> Iterator[ResultLine]:
    for half in _HALVES:
        for kind, tally in measured(LocalAnalyst(), half).items():
            name = f"words_{half}_{kind}"
            shares = f"{tally.right} of {tally.found} found"
            if half == "held_out":
                yield least_line(f"{name}_precision", tally.precision, _LEAST_PRECISION, shares)
            else:
                yield figure_line(f"{name}_precision", tally.precision, shares)
            found = f"{tally.right} of {tally.labelled} labelled"
            yield figure_line(f"{name}_recall", tally.recall, found)
