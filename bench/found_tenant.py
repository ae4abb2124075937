"""`python -m bench.found_tenant <slug>`: a tenant in the installation that DATA_DIR names.

Prints its API key. Run as a process of its own: a bench that looks at an installation from outside
has no Django of its own.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")
django.setup()

from tenants.domain.actors import SYSTEM  # noqa: E402  # Django first.
from tenants.domain.keys import issue_key  # noqa: E402  # As above.
from tenants.domain.people import found_tenant  # noqa: E402  # As above.
from tenants.domain.roles import key_scopes  # noqa: E402  # As above.
from tenants.scope import tenant_scope  # noqa: E402  # As above.

if __name__ == "__main__":
    with tenant_scope(found_tenant(name="Bench", slug=sys.argv[1]).pk):
        _key, text = issue_key(name="bench", scopes=key_scopes(), actor=SYSTEM)
    print(text)
