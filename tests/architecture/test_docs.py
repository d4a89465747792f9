"""What the pages beside the code say holds: links, commands, names, samples, pictures, records."""

from __future__ import annotations

import ast
import doctest
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from home.documentation import PAGES as MADE
from home.documentation import collect_lifecycles
from tests.architecture.docs import (
    DOCS,
    HISTORY,
    LINK,
    PAGES,
    RECORDS,
    ROOT,
    SPAN,
    Sample,
    anchors_of,
    blocks_of,
    calls_of,
    check_call,
    import_names,
    is_there,
    list_samples,
    name_of,
    prose_of,
    text_of,
)

TOP = "pemwecco|events|participants|mobility|reintegration|home|reporting|demo|launcher"
DOTTED = re.compile(rf"(?:{TOP})(?:\.\w+)+")
PLACE = re.compile(rf"(?:{TOP}|tests|docs|templates|static|locale|bench|bin)/[\w./*-]*")
# What is made from the code names rights, which look like modules.
READ = [page for page in PAGES if page not in HISTORY and page.name not in MADE]


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_pages_made_from_the_code_are_fresh(name: str) -> None:
    written = text_of(DOCS / name)

    assert written == MADE[name]().rstrip() + "\n", (
        f"docs/{name} is behind the code: run `make docs`."
    )


def test_every_lifecycle_of_the_house_is_known() -> None:
    assert sorted(collect_lifecycles()) == [
        "action_point",
        "correction",
        "dossier",
        "follow_up",
        "incident",
        "learning_note",
        "matching",
        "nomination",
        "offer",
        "paper",
        "participation",
        "partnership",
        "piece",
        "placement",
        "plan_version",
        "referral",
        "registration",
        "reintegration_plan",
        "reporting_period",
        "return_claim",
        "return_delay",
        "section_text",
        "trip_report",
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose_of(page)):
        if re.match(r"\w+:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_of_make_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    commands = chain(
        SPAN.findall(prose_of(page)), (block for _line, block in blocks_of(page, "sh"))
    )
    named = {
        name
        for command in commands
        for name in re.findall(r"\bmake ([a-z][a-z-]*)", command)
    }

    assert named <= targets


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_every_path_and_name_of_the_code_exists(page: Path) -> None:
    spans = SPAN.findall(prose_of(page))
    places = [span for span in spans if PLACE.fullmatch(span)]
    names = [span for span in spans if DOTTED.fullmatch(span)]
    gone = [
        place
        for place in places
        if not list(ROOT.glob(place)) and not (ROOT / f"{place}.py").exists()
    ]
    gone += [name for name in names if not is_there(name)]

    assert gone == [], f"{name_of(page)} names what is not there."


@pytest.mark.parametrize("sample", list_samples(), ids=str)
def test_every_sample_of_python_can_be_run(sample: Sample) -> None:
    """With prompts it is run; otherwise its imports are there and take the arguments it gives."""
    if ">>>" in sample.source:
        test = doctest.DocTestParser().get_doctest(
            sample.source, {}, str(sample), str(sample.page), sample.line
        )
        told: list[str] = []
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(
            test, out=told.append
        )
        assert result.attempted > 0
        assert result.failed == 0, "".join(told)
        return
    tree = ast.parse(sample.source)
    for call, called in calls_of(tree, import_names(tree)):
        check_call(call, called)


def test_a_sample_that_cannot_be_run_is_found() -> None:
    rule = ast.parse(
        'from pemwecco.reminders.engine import ReminderRule\nReminderRule(code="a.b", over=print)'
    )
    call, called = next(calls_of(rule, import_names(rule)))

    with pytest.raises(TypeError, match="missing a required"):
        check_call(call, called)
    with pytest.raises(ImportError):
        import_names(
            ast.parse("from pemwecco.reminders.engine import NothingOfTheKind")
        )


def test_the_picture_of_the_floors_is_the_contract() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(
        contract["layers"] for contract in contracts if contract["type"] == "layers"
    )
    floors = [name.strip() for layer in layers for name in layer.split("|")]
    pictures = (
        block for _line, block in blocks_of(DOCS / "architecture.md", "mermaid")
    )
    boxes = re.findall(
        r'\["(.+?)"\]', next(picture for picture in pictures if "launcher" in picture)
    )
    lines = [line for box in boxes for line in re.split(r"<br>| \| ", box)]
    drawn = [
        line for line in lines if re.fullmatch(r"[a-z_.]+", line) and line != "launcher"
    ]

    assert drawn == [name for name in floors if name != "pemwecco.urls"]


def test_the_words_of_the_glossary_are_those_of_the_pages() -> None:
    catalogues = {}
    for language in ("fr", "nl"):
        text = text_of(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")
        said = re.findall(r'^(?:msgstr(?:\[\d\])?)? ?"(.*)"$', text, re.MULTILINE)
        catalogues[language] = "\n".join(said).casefold()
    missing = []
    for line in text_of(DOCS / "glossary.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or cells[0] in {"Word", "---"}:
            continue
        for language, cell in (("fr", cells[2]), ("nl", cells[3])):
            words = [word for word in cell.split(", ") if word != "-"]
            missing += [
                word for word in words if word.casefold() not in catalogues[language]
            ]
    assert missing == [], "The pages say it otherwise: look the words up in locale/."


@pytest.mark.parametrize("record", RECORDS, ids=name_of)
def test_a_decision_has_its_parts_and_its_line(record: Path) -> None:
    text = text_of(record)
    number = record.name[:4]
    index = text_of(DOCS / "decisions" / "README.md")

    assert re.match(rf"# {number}\. .+\n\nDate: \d{{4}}-\d\d-\d\d\n", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Alternatives", "Consequence"]
    title, date = re.findall(r"^# \d{4}\. (.+)\n\nDate: (.+)$", text, re.MULTILINE)[0]
    assert f"| [{number}]({record.name}) | {date} | {title} |" in index


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(
        range(1, len(RECORDS) + 1)
    )


def test_the_hooks_are_of_this_machine_only() -> None:
    text = text_of(ROOT / ".pre-commit-config.yaml")

    assert set(re.findall(r"repo: (.+)", text)) == {"local"}
    entries = re.findall(r"entry: (.+)", text)
    assert entries
    assert [entry for entry in entries if not entry.startswith(".venv/bin/")] == []
