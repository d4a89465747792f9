"""What a start needs before the site opens: messages, migrations, demo programme, static files.

All in one process, messages before Django is loaded. Every step looks first whether it is needed, so that a
second start costs little more than loading Django.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, transaction

from launcher import embedded
from pemwecco.core.database_roles import act_as_owner

ROOT = Path(__file__).resolve().parents[2]
UNSEEDED = "unseeded"  # a file in var/ from the first migration until the demo programme is whole


def prepare_installation() -> None:
    """Prepare; write the log-ins of the demo to the file named by the first argument."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pemwecco.settings.local")
    embedded.ensure_servers(os.environ)
    act_as_owner(os.environ)
    gc.set_threshold(
        100_000, 50, 50
    )  # migrations make millions of objects that live to the end
    compile_changed_messages(ROOT / "locale")
    django.setup()
    _seal()
    # Beside each other, each on its own core. Forked before the database is opened.
    static = multiprocessing.get_context("fork").Process(target=_static)
    static.start()
    _prepare_database()
    static.join()
    if static.exitcode:
        sys.exit(static.exitcode)
    if "demo_logins" in get_commands() and len(sys.argv) > 1:
        shown = StringIO()
        call_command("demo_logins", stdout=shown)
        Path(sys.argv[1]).write_text(shown.getvalue())


def _print_progress(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def compile_changed_messages(place: Path) -> None:
    """Compile the translations below a folder that changed since they were last compiled.

    To be called before Django is set up: a process keeps the catalogues that it found first, and would fill
    French rows of the demo with English. Raises `OSError` where there is no gettext.
    """
    old = []
    for po in sorted(place.rglob("*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or _get_modified_time(mo) < _get_modified_time(po):
            old.append(po)
    if old:
        _print_progress("Compiling translations …")
    for po in old:
        # Whole or not at all: an interrupted start leaves no half catalogue that looks new.
        made = po.with_suffix(".mo.new")
        command = ["msgfmt", "--output-file", str(made), str(po)]
        subprocess.run(command, check=True)  # noqa: S603  our own command
        made.replace(po.with_suffix(".mo"))


def _seal() -> None:
    """A certificate that the demo makes for itself; web and worker, started later, seal with it."""
    from pemwecco.documents.seal import make_own_certificate  # noqa: PLC0415  needs the settings

    if not settings.SEAL_CERTIFICATE and os.environ.get("DEMO", "1") != "0":
        make_own_certificate(
            Path(settings.VAR_DIR) / "seal.p12", name="PEM-WECCO (demo)"
        )


def _get_modified_time(path: Path) -> float:
    return path.stat().st_mtime


def _prepare_database() -> None:
    """Migrate; fill a database that was empty with the demo programme, all of it or nothing."""
    unseeded = Path(settings.VAR_DIR) / UNSEEDED
    empty = not connection.introspection.table_names()
    if empty and os.environ.get("DEMO", "1") != "0":
        unseeded.touch()
    _print_progress("Migrating …")
    call_command("migrate", interactive=False, verbosity=0)
    if not unseeded.exists():
        return
    if "seed_demo" in get_commands():
        _print_progress("Loading the demo programme …")
        with transaction.atomic():
            call_command("seed_demo")
    unseeded.unlink()


def _static() -> None:
    """Collect static files when one of them, or an installed package, changed."""
    root = Path(settings.STATIC_ROOT)
    places = [Path(place) for place in settings.STATICFILES_DIRS]
    places += [Path(app.path) / "static" for app in apps.get_app_configs()]
    files: list[Path] = []
    for place in places:
        if place.is_dir():
            files.extend(place.rglob("*"))
    state = _hash_file_states(files)
    mark = root / ".collected"
    if mark.exists() and mark.read_text() == state:
        return
    _print_progress("Collecting static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    mark.write_text(state)


def _hash_file_states(files: Iterable[Path]) -> str:
    found = sorted((str(file), file.stat()) for file in files if file.is_file())
    stamps = []
    for name, stat in found:
        stamps.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    text = "\n".join(stamps)
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    prepare_installation()
