"""The account that the embedded servers run as, and the places that it can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

REACHABLE = Path("/var/lib/pem-wecco")
PATIENCE = (
    60.0  # seconds; a server that repairs itself after a power cut needs some of them
)


class EmbeddedError(RuntimeError):
    """An embedded server cannot run here; the message says why, for the person at the keyboard."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @classmethod
    def of(cls, place: Path) -> Account:
        """The account for data at `place`: ourselves; for root the owner of what is there, else nobody."""
        if os.geteuid() != 0:
            if place.exists() and place.stat().st_uid != os.geteuid():
                raise EmbeddedError(
                    f"{place} belongs to {get_account_name(place.stat().st_uid)}: it was made by another"
                    " account (root uses nobody). Start as that account, or as root, or have it run"
                    " `make reset`."
                )
            return cls(os.geteuid(), os.getegid())
        if place.exists() and (owner := place.stat().st_uid) != 0:
            return cls(owner, pwd.getpwuid(owner).pw_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EmbeddedError(
                "PostgreSQL does not run as root and there is no account `nobody`: start as a plain user."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid)

    def run(
        self, command: Sequence[object], *, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, in a plain environment (PGPORT and such would mislead it)."""
        root = os.geteuid() == 0
        return subprocess.run(  # noqa: S603  our own commands
            [str(part) for part in command],
            check=False,
            input=text or "",
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            timeout=4 * PATIENCE,
            user=self.uid if root else None,
            group=self.gid if root else None,
            extra_groups=[] if root else None,
        )

    def reaches(self, path: Path) -> bool:
        return (
            os.geteuid() != 0
            or self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", path]).returncode == 0
        )

    def make(self, directory: Path) -> None:
        """Make `directory` private to this account."""
        directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)


def get_account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def get_data_directory(var: Path, name: str) -> Path:
    """Where the data `name` of `var` lies; chosen once, then kept (`var/name` is it, or a link to it)."""
    place = var / name
    if (
        not place.is_symlink()
        and not place.exists()
        and not Account.of(place).reaches(var)
    ):
        elsewhere = REACHABLE / hashlib.sha256(os.fsencode(var)).hexdigest()[:12] / name
        elsewhere.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(elsewhere)
    return place.resolve()


def find_programs_directory(account: Account, package: str, inside: str) -> Path | None:
    """The directory `inside` a wheel, or inside a copy that `account` can reach; None without the wheel."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    source = Path(spec.origin).parent
    if account.reaches(source / inside):
        return source / inside
    copy = REACHABLE / "programs" / f"{package}-{version(package)}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=copy.parent))
        # Beside its programs a wheel carries libraries, found by the way from one to the other.
        needed = [source / Path(inside).parts[0], source.with_name(f"{package}.libs")]
        for part in filter(Path.exists, needed):
            shutil.copytree(
                part,
                making / part.relative_to(source.parent),
                ignore=shutil.ignore_patterns("*.a"),
            )
        making.chmod(0o755)
        with suppress(OSError):  # a start beside this one was quicker
            making.rename(copy)
        shutil.rmtree(making, ignore_errors=True)
    return copy / package / inside
