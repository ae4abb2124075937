"""Web processes are many and small: what is heavy is loaded by workers only."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_HEAVY = {
    *("av", "boto3", "ctranslate2", "faster_whisper", "genai_prices", "joblib", "openai"),
    *("scipy", "sklearn"),
    *("engines.classifier.training", "engines.speech.local.engine"),
}


def test_a_web_process_loads_nothing_heavy() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "auditor.tests.web_process"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    loaded = set(told.stdout.split())
    assert told.returncode == 0, told.stderr
    assert {"numpy", "engines.classifier.model", "tickets"} <= loaded
    assert not loaded & _HEAVY
