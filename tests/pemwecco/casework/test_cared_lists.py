"""Lists of rows that are cared for: news, labels, who is responsible; filters; acts on many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.casework.models import Label, Labelling, Responsibility
from pemwecco.casework.services.labels import put_label
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.casework.services.watching import follow_row
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from reintegration.partnerships.models import Partnership
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FILES = "/admin/register/participation/"


def make_rows() -> dict[str, Model]:
    dossier = factories.dossier()
    partner = Partnership.objects.create(
        participation=dossier.participation,
        partner=factories.organisation(),
        kind="export",
        summary="x",
    )
    return {
        FILES: dossier.participation,
        "/admin/visas/dossier/": dossier,
        "/admin/hosts/host/": factories.host(),
        "/admin/reintegration/partnership/": partner,
    }


def test_every_cared_list_shows_labels_and_narrows_to_mine(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    label = Label.objects.create(name_fr="Pressé", name_en="Urgent", name_nl="Snel")
    client = sign_in(officer)
    for address, row in make_rows().items():
        put_label(row=row, label=label, by=officer)
        assign_responsible(row=row, person=officer, by=coordinator)

        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        shown = answer.content.decode()
        assert "Urgent" in shown, address
        assert "changed since you looked" in shown, address
        for query, count in (
            ({"care": "mine"}, 1),
            ({"care": "changed"}, 1),
            ({"care": "nobody"}, 0),
            ({"care": "followed"}, 0),
            ({"label": label.pk}, 1),
            ({"label": label.pk + 1}, 0),
            ({"label": "x"}, 1),
        ):
            found = client.get(address, query).context["cl"].result_count
            assert found == count, (address, query)


def test_the_list_of_files_asks_no_more_for_three_rows_with_news(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    client = sign_in(officer)
    client.get(FILES)
    counts = []
    for number in (1, 2):
        for _each in range(number):
            file = factories.participation(stage=Stage.SUBMITTED)
            follow_row(row=file, by=officer)
            PARTICIPATION.apply(
                file, "exclude", actor=Staff(coordinator), reason="Twice"
            )
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(FILES).content.decode()
        counts.append(len(asked))
        assert shown.count("staff-dot") == sum((1, 2)[:number])

    assert counts[0] == counts[1]


def test_many_rows_are_given_to_a_colleague_after_a_preview(
    officer: User, coordinator: User, sign_in: SignIn
) -> None:
    files = [factories.participation(stage=Stage.SUBMITTED) for _n in range(3)]
    label = Label.objects.create(name_fr="Pressé", name_en="Urgent", name_nl="Snel")
    chosen = {"_selected_action": [file.pk for file in files], "action": "give_rows"}
    client = sign_in(officer)

    preview = client.post(FILES, chosen).content.decode()
    assert "3 rows can go on." in preview
    assert not Responsibility.objects.exists()
    done = client.post(
        FILES, chosen | {"person": coordinator.pk, "apply": "yes"}
    ).content.decode()
    assert "3 rows done." in done
    assert Responsibility.objects.filter(person=coordinator).count() == 3
    assert Message.objects.get().subject == "You are responsible for 3 more items"
    client.post(FILES, chosen | {"person": coordinator.pk, "apply": "yes"})
    assert Responsibility.objects.count() == 3

    chosen["action"] = "put_label_on_rows"
    client.post(FILES, chosen | {"label": label.pk, "apply": "yes"})
    assert Labelling.objects.count() == 3
    chosen["action"] = "take_label_off_rows"
    client.post(FILES, chosen | {"label": label.pk, "apply": "yes"})
    assert not Labelling.objects.exists()


def test_the_panel_and_monitoring_give_nothing(officer: User, sign_in: SignIn) -> None:
    watcher = User.objects.create_user("me@staff.example")
    give_role(user=watcher, role=Role.MONITORING)
    file = factories.participation(stage=Stage.SUBMITTED)
    sent = {"_selected_action": [file.pk], "action": "give_rows", "apply": "yes"}

    sign_in(watcher).post(FILES, sent | {"person": officer.pk})

    assert not Responsibility.objects.exists()
