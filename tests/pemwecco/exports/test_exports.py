"""A list becomes a file: as shown, within right and scope, noted, let go."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from events.gatherings.models import Registration
from participants.panel.models import Conflict
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.exports import services
from pemwecco.exports.models import Export
from pemwecco.exports.queries import is_personal_column
from pemwecco.exports.services import sweep_exports, write_export
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PEOPLE = "/admin/exports/export/of/network/person/"
MINE = "/admin/exports/export/"
Staff = Callable[[Role], User]


def ask(client: Client, address: str = PEOPLE, kind: str = "xlsx") -> Any:
    return client.post(address, {"format": kind})


def read_rows(content: bytes, sheet: int = -1) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(content))
    return list(book.worksheets[sheet].iter_rows(values_only=True))


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def make_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list counts as a long one."""
    monkeypatch.setattr(services, "AT_ONCE", 0)


def test_a_short_list_is_handed_over_as_shown_and_noted(
    officer: User, sign_in: SignIn
) -> None:
    factories.person(family_name="Ndiaye", given_names="=1+1", language="nl")
    factories.person(family_name="Ba", given_names="Awa", language="fr")
    factories.person(family_name="Sow", given_names="Awa", language="fr")
    client = sign_in(officer)

    answer = ask(client, f"{PEOPLE}?language__exact=fr&o=-1")
    rows = read_rows(answer.content)
    assert answer.headers["Content-Disposition"].startswith(
        f'attachment; filename="people-{timezone.localdate()}'
    )
    assert rows[0][:3] == ("Name", "E-mail address", "Phone")
    assert [row[0] for row in rows[1:]] == ["Awa Sow", "Awa Ba"]
    assert rows[1][5] == "Français"

    plain = read_csv(ask(client, kind="csv").content)
    assert {row[0] for row in plain[1:]} == {"Awa Sow", "Awa Ba", "'=1+1 Ndiaye"}
    assert all(row[2].startswith("'+221") for row in plain[1:])

    first, second = Export.objects.order_by("pk")
    assert (first.state, first.total, first.document, first.personal) == ("sent", 2, None, True)  # fmt: skip
    noted = Reading.objects.filter(act="exported").order_by("pk")
    assert [reading.what for reading in noted] == [first, second]
    assert noted[0].label.startswith("People, 2 rows: Name, E-mail address, Phone")


def test_without_the_second_right_personal_columns_are_left_out_and_told(
    staff_member: Staff, sign_in: SignIn
) -> None:
    file = factories.participation(stage="submitted")
    client = sign_in(staff_member(Role.MONITORING))
    address = "/admin/exports/export/of/register/participation/"

    content = ask(client, address).content
    assert read_rows(content)[0] == ("File number", "Sector", "Stage", "Cohort")
    notice = read_rows(content, sheet=0)
    assert "no personal columns" in notice[1][0]
    assert "Sex" in notice[2][0]
    assert file.person.full_name not in str(read_rows(content))

    named = ask(client, address, "csv").headers["Content-Disposition"]
    assert "without-personal-columns" in named
    everything = ask(client)
    assert everything.status_code == 302
    assert "Every column of this list is personal" in client.get(MINE).text


def test_who_may_not_export_does_not(
    staff_member: Staff, sign_in: SignIn, officer: User, outsider: User
) -> None:
    factories.person()
    for role in (Role.PANEL_MEMBER, Role.CONSULATE_READER):
        client = sign_in(staff_member(role))
        assert ask(client).status_code == 403, role
        assert client.get(MINE).status_code == 403, role
    assert ask(sign_in(outsider)).status_code == 302
    # The donor's reader exports reports, and no list of people.
    assert ask(sign_in(staff_member(Role.DONOR_READER))).status_code == 403
    client = sign_in(officer)
    # A list that the role does not open, one that there is not, a format that there is not, another verb.
    closed = ask(client, "/admin/exports/export/of/privacy/reading/")
    codes = [
        closed.status_code,
        ask(client, "/admin/exports/export/of/network/nothing/").status_code,
        ask(client, "/admin/exports/export/of/reporting/indicators/").status_code,
        ask(client, kind="pdf").status_code,
        client.get(PEOPLE).status_code,
    ]
    assert codes == [403, 404, 404, 404, 405]
    assert not Export.objects.exists()
    ask(client, f"{PEOPLE}?password__startswith=a")
    assert not Export.objects.exists()


def test_a_bar_of_interest_holds_for_the_file(
    officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, other = (
        factories.participation(stage="submitted"),
        factories.participation(stage="submitted"),
    )
    monkeypatch.setattr(
        type(Participation.objects.all()),
        "unbarred",
        lambda rows, _user: rows.exclude(pk=file.pk),
    )
    answer = ask(sign_in(officer), "/admin/exports/export/of/register/participation/")
    assert [row[0] for row in read_rows(answer.content)[1:]] == [other.reference]


def test_a_long_list_is_written_by_the_worker_once_and_told(
    officer: User,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    make_long(monkeypatch)
    asked: list[Any] = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args: asked.append((name, args))
    )
    factories.person(family_name="Ndiaye", given_names="Aïcha")
    client = sign_in(officer)
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client)
    export = Export.objects.get()
    assert (answer.status_code, answer.url) == (302, MINE)
    assert asked[0] == ("pem.exports.write", (export.pk,))
    waiting = client.get(MINE)
    assert waiting.headers["Refresh"]
    assert "0 of 1" in waiting.text

    assert [write_export(export.pk), write_export(export.pk)] == [True, False]
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == ("ready", 1, 1)
    assert export.document is not None
    mail = Message.objects.get(kind="exports/ready")
    assert (mail.to, mail.language) == (officer.email, "en")
    assert "People" in mail.subject
    ready = client.get(MINE)
    assert "Refresh" not in ready.headers
    download = f"/files/{export.document.pk}/"
    assert f"{download}?save" in ready.text

    sent: Any = client.get(f"{download}?save")
    content = b"".join(sent.streaming_content)
    assert read_rows(content)[1][0] == "Aïcha Ndiaye"
    assert Reading.objects.filter(act="downloaded", by=officer).count() == 1
    colleague = ensure_user(email="second@staff.example", language="en", name="Second")
    give_role(user=colleague, role=Role.COORDINATOR)
    assert sign_in(User.objects.get(pk=colleague.pk)).get(download).status_code == 404
    # The role loses personal columns: the file that holds them is gone for it.
    officer.groups.set(Group.objects.filter(name=Role.MONITORING))
    assert client.get(download).status_code == 404


def test_a_file_goes_after_its_days_with_what_was_searched(
    officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_long(monkeypatch)
    factories.person(family_name="Ndiaye")
    client = sign_in(officer)
    ask(client, f"{PEOPLE}?q=ndiaye")
    export = Export.objects.get()
    write_export(export.pk)
    export.refresh_from_db()
    document = export.document
    assert document is not None
    assert sweep_exports() == 0
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert [sweep_exports(), sweep_exports()] == [1, 0]
    export.refresh_from_db()
    assert (export.state, export.document, export.query) == ("expired", None, "")
    assert not document.file.storage.exists(document.file.name or "")
    assert client.get(f"/files/{document.pk}/").status_code == 404
    assert "expired" in client.get(MINE).text


def test_what_cannot_be_written_any_more_says_why(
    officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_long(monkeypatch)
    factories.person()
    client = sign_in(officer)
    ask(client)
    export = Export.objects.get()
    officer.groups.clear()
    assert not write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.document) == ("failed", None)
    assert export.failure == "You may not open this list any more."


def test_a_worker_that_died_is_followed_three_times(
    officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_long(monkeypatch)
    factories.person()
    ask(sign_in(officer))
    export = Export.objects.get()

    def die(*_args: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(services, "write_file", die)
        for _time in range(3):
            with pytest.raises(MemoryError):
                write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("running", 3)
    assert not write_export(export.pk)
    export.refresh_from_db()
    assert export.state == "failed"
    assert "could not be written" in export.failure


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_asks_as_often_for_three_rows_as_for_one(
    officer: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client = sign_in(officer)
    for _n in range(count):
        file = factories.participation(stage="submitted")
        Export.objects.create(by=officer, listed="a.b", title="A", format="csv", state="sent")  # fmt: skip
    address = "/admin/exports/export/of/register/participation/"
    ask(client, address)
    with django_assert_num_queries(13):
        assert len(read_rows(ask(client, address).content)) == count + 1
    client.get(MINE)
    with django_assert_num_queries(7):
        assert file.reference not in client.get(MINE).text


@pytest.mark.parametrize(
    ("model", "personal"),
    [
        (Person, {"full_name", "email", "phone", "country", "region_named", "language"}),
        (Registration, {"person", "organisation_name"}),
        (Participation, {"who", "enterprise", "region", "sex"}),
        (Conflict, {"panel_member", "because"}),
    ],
)  # fmt: skip
def test_the_data_map_says_which_columns_are_personal(
    model: Any, personal: set[str]
) -> None:
    page: Any = admin.site._registry[model]
    assert {
        name for name in page.list_display if is_personal_column(page, name)
    } == personal
