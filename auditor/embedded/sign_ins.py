"""Tells who may sign in to the demo."""

import json
from collections.abc import Iterator
from pathlib import Path


def sign_ins(demo_json: Path) -> Iterator[str]:
    """Lines for people, from the file that the demo leaves; none when there is no such file."""
    if not demo_json.exists():
        return
    demo = json.loads(demo_json.read_text())
    for tenant in demo["tenants"]:
        yield f"\n{tenant['name']} ({tenant['slug']})"
        for role, person in tenant["users"].items():
            yield _line(role, person)
    yield "\nPlatform"
    yield _line("platform admin", demo["platform_admin"])
    yield f"\nAPI keys are in {demo_json}. Ctrl-C stops everything."


def _line(role: str, person: dict[str, str]) -> str:
    return f"  {role.replace('_', ' '):15} {person['email']:36} {person['password']}"
