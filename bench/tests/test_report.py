"""The page of measurements: what was not measured again stays."""

import json
from pathlib import Path

import pytest

from bench import report

_PAGE = """# Measurements

Old head.

## evidence

Old words.

| evidence_old | 1 |

## pipeline

Old words.

| pipeline_old | 1 |
"""


def test_a_scenario_without_results_keeps_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, results = tmp_path / "page.md", tmp_path / "results"
    page.write_text(_PAGE)
    results.mkdir()
    row: dict[str, object] = dict.fromkeys(
        ("of", "lo", "hi", "n", "goal", "passed", "noisy", "note"), ""
    )
    row |= {"kind": "FIGURE", "scenario": "pipeline", "name": "pipeline_new", "lo": None}
    row |= dict.fromkeys(("command", "date", "commit", "cpu", "cores", "python", "load"), "x")
    (results / "today.jsonl").write_text(json.dumps(row | {"value": 2.0, "passed": None}) + "\n")
    monkeypatch.setattr(report, "_PAGE", page)
    monkeypatch.setattr(report, "RESULTS", results)

    report.write_report()

    told = page.read_text()
    kept = told.split("## evidence\n\n")[1].split("## ")[0]
    assert kept.startswith("Quotes that would be shown")
    assert kept.endswith("\n\n| evidence_old | 1 |\n\n")
    assert "pipeline_new" in told
    assert "pipeline_old" not in told
    assert "Old head." not in told
