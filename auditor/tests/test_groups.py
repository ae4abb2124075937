"""What is dear to build is built by one worker: groups are told by the ends of tests' ids."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("alone")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="no workers to group for")
def test_a_group_is_told_to_the_scheduler(request: pytest.FixtureRequest) -> None:
    """Pytest 9.2 drops what pytest-xdist 3.8 writes; each worker then built everything."""
    assert request.node.nodeid.endswith("@alone")
