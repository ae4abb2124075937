"""How the web process runs; `manage.py up` and production read this same file."""

import os

from django.conf import settings
from django.utils.module_loading import import_string

from auditor.role_check import stop_if_role_is_mighty

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")

# Its own lines take the form of all others: its handler goes, and they rise to the root's.
_plain = {"handlers": [], "level": "INFO", "propagate": True}
logconfig_dict = {**settings.LOGGING, "loggers": {"gunicorn.error": _plain}}
worker_class = "gthread"
workers = 2
threads = 16  # Each running upload holds one.
timeout = 120  # Seconds without a sign of life; threads in requests do not count.
graceful_timeout = 15
keepalive = 15
control_socket_disable = True  # It would lie in the home folder, one for all installations.


def post_worker_init(worker: object) -> None:
    """Stop a worker whose database role would see through the wall; load the others' classifier.

    By name: models cannot be imported before the fork, which reads this file.
    """
    stop_if_role_is_mighty()
    import_string("tickets.domain.classifier.warming.start_warming")()
