"""`manage.py up`: the whole product on this machine, until Ctrl-C or SIGTERM."""

import argparse
import sys

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections

from auditor.embedded import preflight, processes
from auditor.embedded.errors import StartError
from auditor.embedded.front_files import collect_if_changed
from auditor.embedded.lock import kept_from_cleaners, sole_start
from auditor.embedded.places import Places
from auditor.embedded.reach import answers, check_given_servers
from auditor.embedded.servers import needed_servers
from auditor.embedded.sign_ins import sign_ins
from auditor.embedded.supervisor import Supervisor

_PORT_PATIENCE = 20.0  # Seconds that the web process of a killed predecessor may take to end.


class Command(BaseCommand):
    help = "Starts the local servers, the web process, the workers and beat; Ctrl-C stops them."
    requires_system_checks = ()  # They would ask a database that is not running yet.

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="load no demo tenants")

    def handle(self, *args: object, no_demo: bool, **options: object) -> None:
        places = settings.PLACES
        try:
            with sole_start(places) as was_killed:
                patience = _PORT_PATIENCE if was_killed else 0.0
                preflight.check_port(settings.HOST, settings.PORT, patience)
                preflight.check_disk(places.data_dir)
                self._run(places, with_demo=not no_demo)
        except StartError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except KeyboardInterrupt:
            self._say("Stopped.")

    def _run(self, places: Places, *, with_demo: bool) -> None:
        with Supervisor(self._say) as supervisor:
            for server in needed_servers(places):
                supervisor.start_server(server)
            check_given_servers()
            with kept_from_cleaners(places):
                self._prepare_database()
                self._start_processes(supervisor, places)
                self._wait_for_web(supervisor)
                manage = settings.BASE_DIR / "manage.py"
                supervisor.start(processes.prices(manage), runs_once=True)
                self._show(supervisor, places, with_demo=with_demo)
                supervisor.watch()

    def _prepare_database(self) -> None:
        self._say("Bringing the database up to date…")
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()  # A connection held here would outlive a restarted server.
        self._say("Collecting the front-end files…")
        collect_if_changed(settings.STATIC_ROOT)

    def _start_processes(self, supervisor: Supervisor, places: Places) -> None:
        self._say("Starting web, workers and beat…")
        supervisor.start(processes.web(settings.HOST, settings.PORT))
        supervisor.start(processes.worker("heavy", "transcription"))
        supervisor.start(processes.worker("light", "analysis,embedding,default"))
        supervisor.start(processes.beat(places.beat_schedule))

    def _wait_for_web(self, supervisor: Supervisor) -> None:
        wait = answers(settings.HOST, settings.PORT)
        supervisor.watch(until=wait)
        self._say(f"Support Auditor answers at {_address()}")

    def _show(self, supervisor: Supervisor, places: Places, *, with_demo: bool) -> None:
        if with_demo and (not places.demo_json.exists() or places.demo_unfinished.exists()):
            self._say("Loading the demo tenants; their tickets follow within a minute or two…")
            places.demo_json.unlink(missing_ok=True)  # A repeated demo gives new passwords.
            demo = supervisor.start(
                processes.demo(settings.BASE_DIR / "manage.py", _address()), runs_once=True
            )
            supervisor.watch(until=lambda: places.demo_json.exists() or not demo.is_alive)
            if not demo.is_alive and demo.process.returncode:
                self._say("The demo tenants could not be loaded: see above; the rest runs on.")
        for line in sign_ins(places.demo_json):
            self._say(line)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _address() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(settings.HOST, settings.HOST)  # noqa: S104  # Compared, not bound.
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"
