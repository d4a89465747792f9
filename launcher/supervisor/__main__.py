"""`python -m launcher.supervisor`, which is `make run`. Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from launcher.embedded.account import EmbeddedError
from launcher.supervisor.alone import AlreadyRuns, hold_directory
from launcher.supervisor.children import Child, GivesUp, end_with_parent
from launcher.supervisor.ports import Ports, PortTaken
from launcher.supervisor.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
SLOWEST_START = 120.0  # seconds until the site must answer
END = 20.0  # seconds that the children have to end by themselves


class SupervisorStopped(Exception):
    """Somebody asked the supervisor to end."""


def run_supervisor() -> int:
    """Start everything, tend it until told to stop, stop it. Returns the exit code."""
    began = time.monotonic()
    os.chdir(ROOT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    children: list[Child] = []
    try:
        ports = Ports.of(os.environ)
        with hold_directory(var):
            _wait_for_ports(ports, var)
            environment = _environment(ports, var)
            servers = Servers(environment)
            try:
                _run_preparation(environment, var)
                children = _children(ports, environment, var)
                for child in children:
                    child.start()
                _wait_until_it_answers(ports, children)
                _write_notice(
                    _welcome(ports, environment, var, time.monotonic() - began)
                )
                while True:
                    time.sleep(0.25)
                    if servers.tend(_write_notice):
                        for child in children:
                            child.start_anew(END)
                    for child in children:
                        child.tend(_write_notice)
            finally:
                _end(children)
                (var / "supervisor.pid").unlink(missing_ok=True)
    except SupervisorStopped:
        _write_notice("Stopped.\n")
        return 0
    except (AlreadyRuns, PortTaken, GivesUp, ValueError, EmbeddedError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1


def _write_notice(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    for also in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(also, signal.SIG_IGN)  # once is enough; ending takes a moment
    raise SupervisorStopped


def _wait_for_ports(ports: Ports, var: Path) -> None:
    """Check the ports; after a killed run, give its processes the moment that they need to go."""
    pid = var / "supervisor.pid"
    deadline = time.monotonic() + (END if pid.exists() else 0)
    while True:
        try:
            ports.check()
            break
        except PortTaken:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.2)
    pid.write_text(f"{os.getpid()}\n")


def _environment(ports: Ports, var: Path) -> dict[str, str]:
    """The environment of every child: what is set stays, the rest points to this machine."""
    environment = {"DJANGO_SETTINGS_MODULE": "pemwecco.settings.local", **os.environ}
    environment |= {
        "PORT": str(ports.web),
        "HOST": ports.host,
        "MAILBOX_PORT": str(ports.mailbox),
        "MAILBOX_SMTP_PORT": str(ports.smtp),
        "VAR_DIR": str(var),
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("SMTP_URL", f"smtp://127.0.0.1:{ports.smtp}")
    return environment


def _run_preparation(environment: dict[str, str], var: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "launcher.supervisor.prepare",
        str(var / "demo-logins.txt"),
    ]
    (var / "demo-logins.txt").unlink(missing_ok=True)
    done = subprocess.run(  # noqa: S603  our own command
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        preexec_fn=end_with_parent(os.getpid()),
    )
    if done.returncode:
        raise GivesUp(
            "Preparing failed; the reason stands above. `make reset` starts afresh."
        )


def _children(ports: Ports, environment: dict[str, str], var: Path) -> list[Child]:
    served = [sys.executable, "-m", "launcher.supervisor.child"]
    celery = [*served, "celery", "-A", "pemwecco"]
    concurrency = environment.get("WORKER_CONCURRENCY") or "2"
    commands = {
        "web": [
            *served,
            "gunicorn",
            "-c",
            str(ROOT / "gunicorn.conf.py"),
            "pemwecco.wsgi",
        ],
        "worker": [
            *celery,
            "worker",
            "--without-mingle",
            "--without-gossip",
            "--loglevel=INFO",
            f"--concurrency={concurrency}",
        ],
        "beat": [
            *celery,
            "beat",
            "--loglevel=INFO",
            "--pidfile=",
            f"--schedule={var / 'beat-schedule'}",
        ],
        "mailbox": [sys.executable, "-m", "launcher.mailbox"],
    }
    children = []
    for name, command in commands.items():
        children.append(Child(name, command, environment, var / "log" / f"{name}.log"))
    return children


def _wait_until_it_answers(ports: Ports, children: list[Child]) -> None:
    """Wait for the site and the mailbox page; a child that dies meanwhile is tended as ever."""
    host = "127.0.0.1" if ports.host == "0.0.0.0" else ports.host  # noqa: S104  a comparison
    deadline = time.monotonic() + SLOWEST_START
    waiting = [f"http://{host}:{ports.web}/healthz", f"http://{host}:{ports.mailbox}/"]
    while waiting:
        if time.monotonic() > deadline:
            raise GivesUp(f"{waiting[0]} does not answer.\n{children[0].tail()}")
        for child in children:
            child.tend(_write_notice)
        if _is_site_answering(waiting[0]):
            waiting.pop(0)
        else:
            time.sleep(0.1)


def _is_site_answering(address: str) -> bool:
    try:
        with urlopen(address, timeout=10):  # noqa: S310  our own address
            return True
    except HTTPError:
        return True  # it speaks; what it says is for its log
    except (URLError, OSError):
        return False


def _welcome(
    ports: Ports, environment: dict[str, str], var: Path, seconds: float
) -> str:
    site = environment.get("SITE_URL") or f"http://localhost:{ports.web}"
    lines = [
        "",
        f"PEM-WECCO is ready, after {seconds:.1f} s.",
        "",
        f"  Public site      {site}/",
        f"  My space         {site}/me/",
        f"  Partner portal   {site}/partners/",
        f"  Staff            {site}/admin/",
        f"  Mailbox          http://localhost:{ports.mailbox}/   (every mail and sign-in code that was sent)",
        f"  Logs             {var / 'log'}",
        "",
    ]
    logins = var / "demo-logins.txt"
    if logins.exists():
        lines += [*logins.read_text().rstrip().splitlines(), ""]
    return "\n".join([*lines, "Ctrl-C stops everything and keeps the data.", ""])


def _end(children: list[Child]) -> None:
    if children:
        _write_notice("\nStopping …\n")
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + END
    for child in children:
        child.end(deadline)


if __name__ == "__main__":
    sys.exit(run_supervisor())
