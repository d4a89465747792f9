#!/usr/bin/env python
"""Run a management command of the programme's application."""

from __future__ import annotations

import argparse
import os
import sys

LOCAL = "pemwecco.settings.local"
# What changes tables, or asks before the role that runs the site was made.
OF_THE_OWNER = {"migrate", "makemigrations", "showmigrations", "flush", "pgtrigger"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", LOCAL)
    if settings_module(sys.argv[1:]) == LOCAL:
        from launcher import embedded  # noqa: PLC0415  a site on servers of its own has no use for them

        embedded.ensure_servers(os.environ)
    if sys.argv[1:2] and sys.argv[1] in OF_THE_OWNER:
        from pemwecco.core.database_roles import act_as_owner  # noqa: PLC0415  the address comes first

        act_as_owner(os.environ)
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings first

    execute_from_command_line(sys.argv)


def settings_module(arguments: list[str]) -> str:
    """The settings that Django is going to choose."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings", default=os.environ["DJANGO_SETTINGS_MODULE"])
    return str(parser.parse_known_args(arguments)[0].settings)


if __name__ == "__main__":
    main()
