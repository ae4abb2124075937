"""`python -m bench.player.reviewer <tenant>`: somebody who may listen, signed in.

Prints the session's cookie, `name=value`. A process of its own, as bench.found_tenant.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django first.
from django.test import Client  # noqa: E402  # As above.

from tenants.models import Membership, Tenant, User  # noqa: E402  # As above.
from tenants.scope import tenant_scope  # noqa: E402  # As above.
from tenants.states import Role  # noqa: E402  # As above.

if __name__ == "__main__":
    person = User.objects.create_user("reviewer@example.com")
    with tenant_scope(Tenant.objects.get(slug=sys.argv[1]).pk):
        Membership.objects.create(user=person, role=Role.QA_MANAGER)
    client = Client()
    client.force_login(person)
    print(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
