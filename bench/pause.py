"""`python -m bench.pause`: the installation that DATA_DIR names starts no more work.

What is measured then is taking recordings in, not working on them.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")
django.setup()

from tenants.domain.actors import system  # noqa: E402  # As above.
from tenants.work_queue.pauses import pause_system  # noqa: E402  # Django first.

if __name__ == "__main__":
    pause_system("", system("bench"), reason="Only uploads are measured.")
