"""The upload page against a real S3 server: another origin, which lets ours in by CORS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from playwright.sync_api import expect

from auditor.tests.browser.sending import (
    Line,
    choose,
    close_page_after,
    come_in_parts,
    let_pass,
    recording_of,
    sizes_of_recordings,
    start,
    state_of,
)
from tenants.states import Role
from tenants.storage.tests.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY
from tenants.storage.tests.storages import keep_in_s3
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

PART = 5 << 20  # Bytes: S3 takes no smaller ones but the last.


@pytest.fixture
def supervisor(
    acme: Tenant,
    visitor: Visitor,
    settings: Settings,
    s3_endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Visitor]:
    """Leaves our address for the storage's only."""
    come_in_parts(monkeypatch, PART)
    keep_in_s3(settings, s3_endpoint)
    allow_in_policy(settings, s3_endpoint)
    let_in(visitor.address, s3_endpoint)
    visitor.enter(make_member(acme, Role.SUPERVISOR))
    yield visitor
    assert {address.startswith(s3_endpoint) for address in visitor.foreign} == {True}
    visitor.foreign.clear()


def allow_in_policy(settings: Settings, origin: str) -> None:
    """As the setting of the store's address does."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {"connect-src": [*directives["connect-src"], origin]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | allowed}


def let_in(origin: str, endpoint: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    rule = {"AllowedOrigins": [origin], "AllowedMethods": ["PUT", "GET"], "AllowedHeaders": ["*"]}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
    client.close()


def test_a_whole_file_goes_to_the_store(acme: Tenant, supervisor: Visitor, tmp_path: Path) -> None:
    recording = recording_of(tmp_path, 100_000)
    rows = choose(supervisor, recording)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert sizes_of_recordings(acme) == [recording.stat().st_size]
    assert supervisor.foreign


def test_a_large_file_goes_on_at_the_store_after_a_closed_page(
    acme: Tenant, supervisor: Visitor, tmp_path: Path
) -> None:
    recording = recording_of(tmp_path, 3 * PART - 1000)
    close_page_after(2, recording, acme, supervisor)

    rows = choose(supervisor, recording)
    line = Line(supervisor.page, let_pass)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert (line.bodies, sizes_of_recordings(acme)) == (1, [recording.stat().st_size])


def test_a_store_that_lets_nobody_in_is_named(
    supervisor: Visitor, s3_endpoint: str, tmp_path: Path
) -> None:
    let_in("https://elsewhere.example.com", s3_endpoint)
    supervisor.page.clock.install()
    rows = choose(supervisor, recording_of(tmp_path, 100_000))
    start(supervisor.page)
    for _attempt in range(3):
        expect(rows).to_contain_text("retrying")
        supervisor.page.clock.fast_forward(10_000)

    expect(rows).to_contain_text(f"The storage at {s3_endpoint} does not answer")
    supervisor.complaints.clear()  # Chromium's own, about CORS.
