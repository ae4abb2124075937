import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from auditor.embedded.children import Child, end_together
from auditor.embedded.supervisor import Supervisor
from auditor.embedded.tests.make import eventually, exists, make_python, make_sleeper, quiet, send

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")

_DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(300)
"""
_PARENT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen(["/bin/sleep", "300"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(300)
"""


def test_a_child_that_dies_is_started_again() -> None:
    said: list[str] = []
    with Supervisor(said.append) as supervisor:
        child = supervisor.start(make_sleeper())
        first = child.process.pid
        send(first, signal.SIGKILL)
        supervisor.watch(until=lambda: child.is_alive and child.process.pid != first)

    assert said[0] == "sleeper was killed by signal 9; starting it again in 0.5 s."


def test_the_pause_before_a_restart_grows_and_stays_short_at_first() -> None:
    child = Child(make_sleeper())

    assert [child.plan_restart() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_program_that_runs_once_is_not_started_again() -> None:
    with Supervisor(quiet) as supervisor:
        once = supervisor.start(make_python("", stops=()), runs_once=True)
        supervisor.watch(until=lambda: not once.is_alive)
        looks = iter(range(3))
        supervisor.watch(until=lambda: next(looks) == 2)

        assert once.process.returncode == 0


def test_leaving_the_block_ends_every_child() -> None:
    with Supervisor(quiet) as supervisor:
        pids = [supervisor.start(make_sleeper()).process.pid for _ in range(3)]

    assert [exists(pid) for pid in pids] == [False, False, False]


def test_a_child_that_ignores_the_kind_signal_gets_the_rough_one(tmp_path: Path) -> None:
    stops = ((signal.SIGTERM, 0.2), (signal.SIGQUIT, 5.0))
    child = Child(make_python(_DEAF, str(tmp_path / "ready"), stops=stops))
    child.start()
    assert eventually((tmp_path / "ready").exists)

    end_together([child])

    assert child.process.returncode == -signal.SIGQUIT


def test_nothing_that_a_child_started_outlives_it(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    child = Child(make_python(_PARENT, str(noted), stops=((signal.SIGTERM, 5.0),)))
    child.start()
    assert eventually(lambda: noted.exists() and noted.read_text() != "")
    grandchild = int(noted.read_text())

    end_together([child])

    assert eventually(lambda: not exists(grandchild))


def _run_supervisor(tmp_path: Path, patience: float = 300.0) -> tuple[subprocess.Popen[str], int]:
    """A supervisor in a process of its own, over a child that ends only by SIGKILL."""
    script = textwrap.dedent(f"""
        import signal
        from pathlib import Path
        from auditor.embedded.supervisor import Supervisor
        from auditor.embedded.tests.make import eventually, make_python, quiet
        ready = Path({str(tmp_path / "ready")!r})
        program = make_python({_DEAF!r}, str(ready), stops=((signal.SIGTERM, {patience}),))
        with Supervisor(quiet) as supervisor:
            child = supervisor.start(program)
            eventually(ready.exists)
            print(child.process.pid, flush=True)
            supervisor.watch()
    """)
    process = subprocess.Popen(  # noqa: S603  # Our own script.
        [
            sys.executable,
            "-c",
            script,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, int(process.stdout.readline())


def test_sigterm_ends_the_supervisor_and_its_children(tmp_path: Path) -> None:
    supervisor, child = _run_supervisor(tmp_path, patience=0.2)
    with supervisor:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(20)

    assert not exists(child)


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    supervisor, child = _run_supervisor(tmp_path)
    with supervisor:
        supervisor.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            supervisor.wait(1.5)
        supervisor.send_signal(signal.SIGINT)
        supervisor.wait(20)

    assert not exists(child)


def test_a_child_does_not_outlive_a_killed_supervisor() -> None:
    script = textwrap.dedent("""
        from auditor.embedded.program import launch
        from auditor.embedded.tests.make import make_sleeper
        child = launch(make_sleeper())
        print(child.pid, flush=True)
        child.wait()
    """)
    with subprocess.Popen(  # noqa: S603  # Our own script.
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert eventually(lambda: Path(f"/proc/{child}/comm").read_text().strip() == "sleep")
        parent.kill()

    assert eventually(lambda: not exists(child))
