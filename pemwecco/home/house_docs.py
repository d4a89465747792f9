"""The pages of `docs/` that are made from the code, so that they cannot lie."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils import translation

from pemwecco.accounts.roles import ROLE_NAMES, Role, declared_rights
from pemwecco.core.lifecycle import Lifecycle

HEAD = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"


def lifecycles() -> dict[str, Lifecycle]:
    """Every lifecycle of the house, by name, in the order of the journey."""
    found: dict[str, Lifecycle] = {}
    for config in apps.get_app_configs():
        if config.name.startswith(("django.", "allauth")) or find_spec(f"{config.name}.lifecycle") is None:
            continue
        module = import_module(f"{config.name}.lifecycle")
        for value in vars(module).values():
            if isinstance(value, Lifecycle):
                found[value.name] = value
    return found


def lifecycles_page() -> str:
    """Diagrams and tables of every lifecycle, in English."""
    lines = [
        HEAD + "# Lifecycles\n",
        "A stage changes only by a move of these tables; the database refuses every other pair.\n",
    ]
    with translation.override("en"):
        for name, lifecycle in sorted(lifecycles().items()):
            lines += [f"## {name}\n", "```mermaid", lifecycle.mermaid(), "```\n"]
            lines += ["| Move | From | To | Right | Reason |", "|---|---|---|---|---|"]
            for move in lifecycle.moves.values():
                right = f"`{move.right}`" if move.right else "consequence of another act"
                lines.append(
                    f"| {move.label} (`{move.name}`) | {', '.join(map(str, move.sources))} | {move.target} "
                    f"| {right} | {'needed' if move.needs_reason else ''} |"
                )
            lines.append("")
    return "\n".join(lines)


def roles_page() -> str:
    """What each role may do, as declared by the subjects."""
    rights = declared_rights()
    lines = [
        HEAD + "# Roles and rights\n",
        "Hosts and participants have no role: they see the rows that concern them.\n",
    ]
    with translation.override("en"):
        for role in Role:
            lines.append(f"## {ROLE_NAMES[role]}\n")
            if role is Role.ADMINISTRATOR:
                lines.append("Every right.\n")
                continue
            lines += [f"- `{right}`" for right in sorted(rights[role])] or ["None declared."]
            lines.append("")
    return "\n".join(lines)


PAGES = {"lifecycles.md": lifecycles_page, "roles.md": roles_page}
