"""docs/benchmarks.md: the latest line of each name, by scenario."""

import json
from pathlib import Path

from bench.stats import RESULTS, short

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
_MEANING = {
    "evidence": "Quotes that would be shown, looked up in the plain text of the conversation.",
    "words": "The local analyst on labelled sentences and calls of our own, by kind. Rules are "
    "written against the dev half; the held-out half only judges.",
    "injection": "Texts that try to talk the rules into answering, and repeats over processes.",
    "intent": "Models are taught the publishers' training parts, calibrated on one half of the "
    "validation part and judged on the other, both ways round; few examples are drawn ten times.",
    "decisions": "The same texts as new tickets, again and again, by processes side by side.",
    "sentences": "What the sentence rules hold back, and their cost in coverage and time.",
    "training": "Training in the light worker of a running installation, while tickets and lists "
    "are asked for over HTTP; then one that is worse.",
    "asr": "Words against a human transcript, the product and the bare engine on the same calls.",
    "pipeline": "Decode, transcription, analysis and every row, over the bare engine's time on "
    "samples that were decoded before. Interleaved: bare, product, bare.",
    "api": "Presign, PUT and call over HTTP to a fresh installation, then the real worker.",
    "mail": "Generated mails, by structure, charset, headers, language: one that is done without "
    "a row, a text part that its ticket lacks, an unread part answered by a machine.",
    "odd": "Every file of media-odd and every bomb over HTTP to a running installation and its "
    "real worker.",
    "player": "Every recording of media-odd and found/audio that is accepted, and one of each "
    "format with a sound at a known second, played and sought on its review page by headless "
    "Chromium; the sound by the browser's own decoder, and by what is played after a seek.",
    "endpoints": "Calls heard and read over HTTP by a server that fails three times in ten: hangs, "
    "cut and empty answers, 429, 500, 503, wrong shapes, refusals and HTML; then with a budget.",
    "hostile": "Self-made bombs, each through the check at upload and a decoder of its own: "
    "the worst of all.",
    "chaos": "kill -9 of web, workers, beat, PostgreSQL and Valkey and FLUSHALL, at random, while "
    "calls are handed over; then the client's ledger against the rows. The same on stock Celery.",
    "fairness": "A small tenant's wait beside another's backlog, over its wait on an empty queue.",
    "poison": "Calls that raise at every attempt or kill their worker, among healthy ones.",
    "backlog": "What many waiting stages cost a claim, a sweep, the rate of work and the broker.",
    "upload": "The direct upload to its 201, over a bare presigned PUT of the same bytes to the "
    "same S3 server. Interleaved: bare, product, bare, then the others.",
    "form": "A form upload of one gigabyte, over Django's bare multipart parser and one write and "
    "fsync of the same bytes, both over HTTP. Interleaved: bare, product, bare.",
    "publish": "From the commit of a call to its stage's start, over the publish and start of a "
    "stock Celery task on the same broker. Workers of equal size, idle; one of each in turn.",
    "memory": "The highest peak of any one process of the heavy worker, each in a fresh "
    "installation.",
}
_HEAD = """# Measurements

What `python -m bench run` measured last, written by `python -m bench report`. Ratios, counts and
error rates hold on any machine; times mean something beside the machine's name only. A noisy ratio
(its control arm spread by more than 25 % within a block) passes nothing.
"""


def write_report() -> None:
    """Reads bench/results/*.jsonl, of which the latest of each name counts.

    The page keeps the section of a scenario of which no results are at hand.
    """
    earlier = _sections_of(_PAGE.read_text(encoding="utf-8"))
    latest: dict[tuple[str, str], dict[str, object]] = {}
    for file in sorted(RESULTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row: dict[str, object] = json.loads(line)
            if row["kind"] != "SKIP" and "--quick" not in str(row["command"]):
                latest[str(row["scenario"]), str(row["name"])] = row
    parts = [_HEAD]
    for scenario, meaning in _MEANING.items():
        rows = [row for (name, _), row in latest.items() if name == scenario]
        if rows:
            parts.append(_section(scenario, meaning, rows))
        elif scenario in earlier:
            parts.append(_explained(earlier[scenario], meaning))
    _PAGE.write_text("\n".join(parts), encoding="utf-8")


def _sections_of(page: str) -> dict[str, str]:
    """By scenario."""
    _head, *sections = page.split("\n## ")
    return {section.split("\n", 1)[0]: f"## {section.rstrip()}\n" for section in sections}


def _explained(section: str, meaning: str) -> str:
    title, _told, rest = section.split("\n\n", 2)
    return f"{title}\n\n{meaning}\n\n{rest}"


def _section(scenario: str, meaning: str, rows: list[dict[str, object]]) -> str:
    table = [
        f"## {scenario}\n",
        f"{meaning}\n",
        "| name | value | range | goal | passed | remark |",
        "| --- | --- | --- | --- | --- | --- |",
        *map(_row, rows),
    ]
    runs = {_run(row) for row in rows}
    return "\n".join([*table, "", *sorted(runs), ""])


def _row(row: dict[str, object]) -> str:
    has_range = row["lo"] is not None
    span = f"{short(row['lo'])} - {short(row['hi'])}, n={row['n']}" if has_range else ""
    value = short(row["value"]) + (f" of {row['of']}" if row["of"] else "")
    passed = "" if row["passed"] is None else "yes" if row["passed"] else "no"
    if row["noisy"]:
        passed = "noisy"
    cells = (row["name"], value, span, row["goal"], passed, row["note"])
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def _run(row: dict[str, object]) -> str:
    return (
        f"`{row['command']}`, {row['date']} UTC, commit {row['commit']}, {row['cpu']}, "
        f"{row['cores']} cores, Python {row['python']}, load before {row['load']}."
    )
