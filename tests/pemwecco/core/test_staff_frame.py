"""The frame of every staff page: what its title and path say, in whose language, where it leads."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_row_is_named_by_itself_and_by_whose_it_is(
    coordinator: User, sign_in: SignIn
) -> None:
    visit = factories.placement()
    file, client = visit.participation, sign_in(coordinator)

    page = client.get(reverse("admin:hosts_placement_change", args=[visit.pk]))
    body = page.content.decode()

    named = f"{visit} · {file.person}"
    title = body[body.index("<title>") : body.index("</title>")]
    heading = body[body.index("<h1") : body.index("</h1>")]
    assert named in title
    assert named in heading
    assert reverse("admin:hosts_placement_changelist") in heading

    own = client.get(reverse("admin:visas_dossier_plan")).content.decode()
    heading = own[own.index("<h1") : own.index("</h1>")]
    assert (
        own[own.index("<title>") :].split("|")[0].removeprefix("<title>").strip()
        in heading
    )


def test_staff_read_in_the_language_of_their_account(
    coordinator: User, sign_in: SignIn
) -> None:
    client, page = sign_in(coordinator), reverse("admin:hosts_placement_changelist")
    assert '<html lang="en"' in client.get(page).content.decode()

    client.post(reverse("set_language"), {"language": "nl", "next": page})
    coordinator.refresh_from_db()
    assert coordinator.language == "nl"
    body = client.get(page).content.decode()
    assert '<html lang="nl"' in body
    assert f'action="{reverse("set_language")}"' in body

    # On another computer, which asks for French.
    other = sign_in(coordinator)
    answer = other.get(page, headers={"accept-language": "fr"})
    assert '<html lang="nl"' in answer.content.decode()


def test_the_list_of_files_names_the_region(coordinator: User, sign_in: SignIn) -> None:
    person = factories.person(region="SN-DK")
    factories.participation(person=person)

    body = sign_in(coordinator).get("/admin/register/participation/").content.decode()

    assert "Dakar" in body
    assert ">SN-DK<" not in body
