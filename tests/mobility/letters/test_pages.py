from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from mobility.letters.models import Letter, LetterWording
from mobility.letters.services.issue import issue_letter
from mobility.letters.services.wordings import get_letter_paragraphs
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import render_issued_document
from tests.conftest import SignIn

pytestmark = pytest.mark.usefixtures("english")


def page_of(dossier: Dossier) -> str:
    return reverse("admin:visas_dossier_change", args=[dossier.pk])


def test_staff_issue_look_and_revoke_on_the_page_of_the_dossier(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    issue = reverse("admin:letters_letter_issue", args=[ready.pk])
    assert "Letters" in browser.get(page_of(ready)).text
    answer = browser.post(issue, {"kind": "form", "language": "nl"}, follow=True)
    assert "is being made" in answer.text
    letter = Letter.objects.get()
    assert (letter.kind, letter.paper.language) == ("form", "nl")
    assert render_issued_document(letter.paper_id)

    look = browser.get(
        reverse("admin:letters_letter_look", args=[ready.pk, "support"]),
        {"language": "en"},
    )
    assert look["Content-Type"] == "application/pdf"
    assert "PREVIEW" in PdfReader(io.BytesIO(look.content)).pages[0].extract_text()
    assert Paper.objects.count() == 1

    revoke = reverse("admin:letters_letter_revoke", args=[letter.pk])
    assert "Please give the reason." in browser.post(revoke, follow=True).text
    assert (
        "is revoked"
        in browser.post(revoke, {"reason": "Wrong person"}, follow=True).text
    )
    for address in (issue, revoke):
        assert browser.get(address).status_code == 405
    assert browser.post(issue, {"kind": "nothing", "language": "nl"}).status_code == 404
    assert (
        browser.get(
            reverse("admin:letters_letter_look", args=[ready.pk, "nothing"])
        ).status_code
        == 404
    )


def test_what_lacks_is_said_beside_the_letter_and_after_the_click(
    dossier: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    assert (
        "The participant has not entered the passport yet."
        in browser.get(page_of(dossier)).text
    )
    issue = reverse("admin:letters_letter_issue", args=[dossier.pk])
    answer = browser.post(issue, {"kind": "support", "language": "fr"}, follow=True)
    assert "The itinerary is not published yet." in answer.text
    assert not Letter.objects.exists()


def test_a_stale_letter_shows_each_changed_fact_and_the_list_finds_it(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    for kind in ("support", "form"):
        issue_letter(dossier=ready, kind=kind, language="fr", by=visa_officer)
    browser, listed = sign_in(visa_officer), reverse("admin:letters_letter_changelist")
    assert (
        "PEM-L"
        not in browser.get(listed, {"stale": "yes"}).text.partition("results")[2]
    )
    person = ready.participation.person
    person.birth_place = "Mbour"
    person.save()
    page = browser.get(page_of(ready)).text
    for shown in ("stale", "Thiès", "Mbour"):
        assert shown in page
    found = browser.get(listed, {"stale": "yes"})
    assert len(found.context["cl"].result_list) == 2
    assert "1 changed" in found.text
    assert len(browser.get(listed, {"stale": "no"}).context["cl"].result_list) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_letters_asks_the_same_for_one_and_for_many(
    ready: Dossier,
    visa_officer: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for kind in ("support", "form", "programme")[:count]:
        issue_letter(dossier=ready, kind=kind, language="fr", by=visa_officer)
    browser, listed = sign_in(visa_officer), reverse("admin:letters_letter_changelist")
    browser.get(listed)
    with django_assert_num_queries(21):
        assert browser.get(listed).status_code == 200


def test_roles_without_the_right_reach_no_act(
    ready: Dossier, officer: User, awa: User, visa_officer: User, sign_in: SignIn
) -> None:
    letter = issue_letter(dossier=ready, kind="form", language="fr", by=visa_officer)
    browser = sign_in(officer)
    assert browser.get(reverse("admin:letters_letter_changelist")).status_code == 403
    acts = [
        reverse("admin:letters_letter_issue", args=[ready.pk]),
        reverse("admin:letters_letter_bundle", args=[ready.pk]),
        reverse("admin:letters_letter_invite", args=[ready.pk, 1]),
    ]
    for address in acts:
        assert browser.post(address).status_code == 403
        assert sign_in(awa).post(address).status_code == 302
    assert (
        browser.post(
            reverse("admin:letters_letter_revoke", args=[letter.pk])
        ).status_code
        == 404
    )
    edit = reverse("admin:letters_letterwording_edit", args=["support", "fr"])
    assert browser.get(edit).status_code == 403


# --- the editor of words --------------------------------------------------------------------------------


EDIT = ("support", "fr")


def typed(**texts: str) -> dict[str, str]:
    return {
        f"text-{name}": text
        for name, text in (get_letter_paragraphs(*EDIT) | texts).items()
    }


def test_the_editor_shows_the_words_with_the_names_that_they_may_use(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    page = sign_in(visa_officer).get(
        reverse("admin:letters_letterwording_edit", args=EDIT)
    )
    assert page.status_code == 200
    for shown in (
        "{implementer}",
        "words of the project",
        "Madame, Monsieur,",
        "DIOP AMINATA",
    ):
        assert shown in page.text
    listed = sign_in(visa_officer).get(
        reverse("admin:letters_letterwording_changelist")
    )
    assert listed.text.count("words of the project") == 18


def test_words_are_saved_as_a_version_and_the_wrong_name_is_refused_with_nothing_lost(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser, edit = (
        sign_in(visa_officer),
        reverse("admin:letters_letterwording_edit", args=EDIT),
    )
    wrong = browser.post(
        edit, typed(closing="Bien à vous, {nobody}.", salutation="Chère Madame,")
    )
    assert wrong.status_code == 422
    for shown in (
        "{nobody} cannot be filled",
        "Bien à vous, {nobody}.",
        "Chère Madame,",
    ):
        assert shown in wrong.text
    assert not LetterWording.objects.exists()
    saved = browser.post(
        edit,
        typed(closing="Bien à vous.") | {"based_on": "0", "note": "Plus court"},
        follow=True,
    )
    assert "Version 1 is kept" in saved.text
    assert LetterWording.objects.get().texts == {"closing": "Bien à vous."}
    late = browser.post(edit, typed(closing="Autre.") | {"based_on": "0"})
    assert late.status_code == 422
    # Both stand there, mine in its field and the other's below it; nothing was written over.
    assert "version 1 was written meanwhile" in late.text
    assert f"{visa_officer} has written here meanwhile:" in late.text
    assert "Autre.</textarea>" in late.text
    assert "Bien à vous.</p>" in late.text
    assert LetterWording.objects.count() == 1
    # What only the other changed is theirs, without a word.
    beside = browser.post(edit, typed(salutation="Chère,") | {"based_on": "0"})
    assert beside.status_code == 302
    merged = LetterWording.objects.get(number=2).texts
    assert merged == {"closing": "Bien à vous.", "salutation": "Chère,"}
    assert "Bien à vous." in browser.get(edit, {"version": "1"}).text
    assert browser.get(edit, {"version": "7"}).status_code == 404


def test_the_preview_is_filled_with_a_real_file_while_one_types(
    ready: Dossier, visa_officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(visa_officer)
    preview = reverse("admin:letters_letterwording_preview", args=EDIT)
    form = typed(closing="Pour {name}, <b>cordialement</b>.") | {"file": str(ready.pk)}
    part = browser.post(preview, form, headers={"HX-Request": "true"})
    assert "Pour DIOP AMINATA, &lt;b&gt;cordialement&lt;/b&gt;." in part.text
    assert "<html" not in part.text
    without_script = browser.post(preview, form)
    assert "<html" in without_script.text
    assert "Pour DIOP AMINATA" in without_script.text
    bad = browser.post(
        preview,
        typed(closing="{x.y}") | {"file": str(ready.pk)},
        headers={"HX-Request": "true"},
    )
    assert "{x.y} cannot be filled" in bad.text
    pdf = browser.post(preview, form | {"pdf": "yes"})
    assert (
        "Pour DIOP AMINATA"
        in PdfReader(io.BytesIO(pdf.content)).pages[1].extract_text()
    )
    assert not Paper.objects.exists()
    assert browser.get(preview).status_code == 405
    assert (
        browser.post(
            reverse("admin:letters_letterwording_preview", args=["nothing", "fr"])
        ).status_code
        == 404
    )
