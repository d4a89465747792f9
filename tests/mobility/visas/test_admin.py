from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mobility.visas.models import Dossier
from mobility.visas.services.checklist import receive_checklist_item
from mobility.visas.services.dossiers import open_dossier, share_dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import NUMBER, photo


def page_of(dossier: Dossier) -> str:
    return f"/admin/visas/dossier/{dossier.pk}/change/"


def test_the_page_shows_findings_pieces_and_passport_and_is_logged(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    page = sign_in(visa_officer).get(page_of(ready))
    assert page.status_code == 200
    assert NUMBER in page.content.decode()
    assert Reading.objects.filter(by=visa_officer).count() == 1


def test_the_programme_officer_sees_the_course_not_the_passport(
    ready: Dossier, officer: User, sign_in: SignIn
) -> None:
    page = sign_in(officer).get(page_of(ready))
    assert page.status_code == 200
    assert NUMBER not in page.content.decode()
    anchors = [part.anchor for part in page.context["contents"]]
    assert "findings" in anchors
    assert "passport" not in anchors
    assert all(f'id="{anchor}"' in page.content.decode() for anchor in anchors)
    assert (
        sign_in(officer)
        .post(f"/admin/visas/dossier/{ready.pk}/act/letter/")
        .status_code
        == 403
    )


def test_a_panel_member_has_no_page(
    ready: Dossier, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(page_of(ready)).status_code in {
        403,
        404,
    }


def test_a_piece_is_sent_back_with_words_and_accepted(
    ready: Dossier, awa: User, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    piece = ready.pieces.get(code="PHOTO")
    receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
    address = f"/admin/visas/dossier/{ready.pk}/pieces/{piece.pk}/"
    browser = sign_in(visa_officer)
    assert sign_in(officer).post(address, {"move": "accept"}).status_code == 403
    assert browser.get(address).status_code == 405
    browser.post(address, {"move": "send_back", "reason": "Too dark"})
    piece.refresh_from_db()
    assert (piece.stage, piece.remark) == ("to_correct", "Too dark")
    browser.post(address, {"move": "upload", "file": photo("b.jpg")})
    browser.post(address, {"move": "accept"})
    browser.post(address, {"move": "accept"})
    piece.refresh_from_db()
    assert piece.stage == "accepted"
    assert piece.steps.count() == 4


def test_a_letter_that_cannot_be_says_why_beside_its_button(
    dossier: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    answer = browser.post(
        f"/admin/visas/dossier/{dossier.pk}/act/letter/", {"language": "fr"}
    )
    assert answer.status_code == 422
    assert not dossier.letters.exists()


def test_a_letter_is_issued_from_the_page_once(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    address = f"/admin/visas/dossier/{ready.pk}/act/letter/"
    assert browser.get(address).status_code == 405
    assert browser.post(address, {"language": "nl"}).status_code == 302
    assert browser.post(address, {"language": "nl"}).status_code == 422
    assert ready.letters.count() == 1
    assert browser.get(page_of(ready)).status_code == 200


def test_what_staff_know_is_saved_and_the_checklist_follows(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    answer = sign_in(visa_officer).post(
        f"/admin/visas/dossier/{ready.pk}/facts/",
        {
            "post": ready.post_id,
            "paid_by": "participant",
            "entries": "1",
            "insurance_policy": "P-1",
        },
    )
    assert answer.status_code == 302
    assert ready.pieces.filter(code="MEANS").exists()


def test_what_another_saved_meanwhile_is_not_written_over(
    ready: Dossier, visa_officer: User, coordinator: User, sign_in: SignIn
) -> None:
    first, second = sign_in(visa_officer), sign_in(coordinator)
    address = f"/admin/visas/dossier/{ready.pk}/facts/"
    read = {
        client: client.get(page_of(ready)).context["facts"]
        for client in (first, second)
    }
    sent = {"post": ready.post_id, "paid_by": "participant", "entries": "1"}
    first.post(
        address,
        sent
        | {"insurance_policy": "P-1", read[first].read_name: read[first].read_token},
    )

    refused = second.post(
        address,
        sent
        | {"insurance_policy": "P-2", read[second].read_name: read[second].read_token},
    )

    ready.refresh_from_db()
    assert refused.status_code == 422
    assert ready.insurance_policy == "P-1"
    told = {one.name: one for one in refused.context["facts"].differences}
    assert (told["insurance_policy"].theirs, told["insurance_policy"].mine) == (
        "P-1",
        "P-2",
    )
    assert told["insurance_policy"].choice_name in refused.text


def test_a_reader_sees_only_what_is_shared_and_it_is_written_down(
    ready: Dossier,
    visa_officer: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    reader = staff_member(Role.IMMIGRATION_READER)
    browser, address = sign_in(reader), f"/admin/visas/shareddossier/{ready.pk}/change/"
    assert browser.get(address).status_code == 404
    share_dossier(dossier=ready, reader=reader, by=visa_officer)
    share_dossier(dossier=ready, reader=reader, by=visa_officer)
    assert NUMBER in browser.get(address).content.decode()
    assert browser.get("/admin/visas/shareddossier/").status_code == 200
    assert browser.post(address).status_code in {403, 404}
    assert browser.get(page_of(ready)).status_code in {403, 404}
    assert sorted(Reading.objects.values_list("act", flat=True)) == [
        "read",
        "transmitted",
    ]
    assert sign_in(visa_officer).get(address).status_code in {403, 404}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(
    count: int,
    dossier: Dossier,
    visa_officer: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    for _number in range(count - 1):
        open_dossier(
            participation=factories.participation(
                stage="prepared",
                call=dossier.participation.call,
                cohort=dossier.participation.cohort,
            )
        )
    browser = sign_in(visa_officer)
    browser.get("/admin/visas/dossier/")
    with django_assert_num_queries(14):
        assert browser.get("/admin/visas/dossier/?late=pieces").status_code == 200
