"""Static files under names that carry their hash."""

from __future__ import annotations

from whitenoise.storage import (  # type: ignore[import-untyped]  # No stubs.
    CompressedManifestStaticFilesStorage,
)

# Django's switch would also rewrite other packages' scripts, which name files that are absent.
_, _IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns  # noqa: SLF001  # See above.


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # As untyped.
    """Also renames what one of our modules imports from another: only hashed files are kept."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*", _IMPORTS))
