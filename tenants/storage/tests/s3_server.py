"""The bench's S3 server, once for a test run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.s3_server import ACCESS_KEY, BUCKET, SECRET_KEY, NoServerError, s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ACCESS_KEY", "BUCKET", "SECRET_KEY", "s3_endpoint"]


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a server with BUCKET in it; skips where no binary fits this machine."""
    try:
        with s3_server(tmp_path_factory.mktemp("s3")) as store:
            yield store.endpoint
    except NoServerError as error:
        pytest.skip(str(error))
