"""The API's description: how one signs in, and what a refusal looks like, for every operation."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class ProblemAwareSchema(AutoSchema):
    """Adds to each operation the problem documents that any operation may answer."""
