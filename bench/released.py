"""`python -m bench.released`: keep the database of this release, with the demo, for the test that migrates it.

Run it once, when a release is made: `tests/released/VERSION.dump` holds the database as PostgreSQL's own
compressed dump, without files and mails' queues of a machine, and `VERSION.json` the rows of each table.
From then on the migrations of the release are never rewritten (decision 17).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import psycopg2

from bench import servers
from launcher.embedded import find_postgres_program

DATABASE = "bench_released"
PLACE = servers.ROOT / "tests" / "released"
COUNTED = """SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"""


def main() -> None:
    project = tomllib.loads((servers.ROOT / "pyproject.toml").read_text())
    version = project["project"]["version"]
    env = servers.environment(DATABASE)
    try:
        servers.make_database(DATABASE)
        servers.python("manage.py", "migrate", "--verbosity", "0", env=env)
        servers.python("manage.py", "seed_demo", env=env)
        counts = count_rows(servers.address(DATABASE))
        write_dump(version)
    finally:
        servers.drop_database(DATABASE)
        servers.clean()
    PLACE.joinpath(f"{version}.json").write_text(json.dumps(counts, indent=1) + "\n")
    sys.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables kept.\n")


def count_rows(address: str) -> dict[str, int]:
    """How many rows each table holds."""
    counts = {}
    connection = psycopg2.connect(address)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = int(cursor.fetchone()[0])
    connection.close()
    return counts


def write_dump(version: str) -> None:
    """The whole database but sessions, compressed as far as it goes."""
    command = [
        find_postgres_program("pg_dump"),
        "--format=custom",
        "--compress=9",
        "--no-owner",
        "--no-privileges",
        "--exclude-table-data=django_session",
        f"--file={PLACE / version}.dump",
        servers.address(DATABASE),
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
