"""`python -m bench run [scenario …] [--quick] [--full] [--blocks 5]`, and `python -m bench report`.

Ends with 1 where a count missed its goal; outside of --quick also where a ratio or figure did.
Every line is printed, and kept in bench/results.
"""

import argparse
import sys
import time
from contextlib import ExitStack
from importlib import import_module

from bench.env import servers_and_django
from bench.options import Options
from bench.report import write_report
from bench.stats import ResultLine, keep, machine

SCENARIOS = (
    "evidence",
    "words",
    "injection",
    "asr",
    "intent",
    "decisions",
    "sentences",
    "training",
    "pipeline",
    "api",
    "mail",
    "odd",
    "player",
    "endpoints",
    "hostile",
    "upload",
    "form",
    "publish",
    "chaos",
    "fairness",
    "poison",
    "backlog",
    "memory",
)
_INSIDE = {
    "asr",
    "pipeline",
    "publish",
    "decisions",
    "endpoints",
    "mail",
    "sentences",
}  # These work in this process and need the database here.


def main() -> int:
    arguments = _parser().parse_args()
    if arguments.command == "report":
        write_report()
        return 0
    options = Options(quick=arguments.quick, full=arguments.full, blocks=arguments.blocks)
    command = " ".join(["python -m bench", *sys.argv[1:]])
    before = machine()
    began = time.monotonic()
    missed: list[ResultLine] = []
    with ExitStack() as stack:
        chosen = [name for name in SCENARIOS if name in (arguments.scenarios or SCENARIOS)]
        if _INSIDE.intersection(chosen):
            stack.enter_context(servers_and_django())
        for name in chosen:
            for line in import_module(f"bench.scenarios.{name}").run(options):
                keep(line, name, command, before)
                if line.passed is False and (line.kind == "COUNT" or not options.quick):
                    missed.append(line)
    print(f"{time.monotonic() - began:.0f} s, {len(missed)} missed")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure and print a line a result")
    run.add_argument("scenarios", nargs="*", choices=[[], *SCENARIOS], metavar="scenario")
    run.add_argument("--quick", action="store_true", help="few blocks; only counts can fail")
    run.add_argument("--full", action="store_true", help="memory on an hour full of speech")
    run.add_argument("--blocks", type=int, default=5)
    commands.add_parser("report", help="render docs/benchmarks.md from bench/results")
    return parser


if __name__ == "__main__":
    sys.exit(main())
