from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Figure, Identifier, Organisation, Person, Sector
from tests import factories
from tests.conftest import SignIn
from tests.participants.register.files_pages import LIST, files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


Staff = Callable[[Role], User]


def page(file: Participation) -> str:
    return reverse("admin:register_participation_change", args=[file.pk])


def move(file: Participation) -> str:
    return reverse("admin:register_participation_move", args=[file.pk])


def keyed(**fields: str) -> Person:
    person = factories.person(**fields)
    Person.objects.filter(pk=person.pk).update(name_key=name_key(person.full_name))
    return person


# --- the list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries_for_every_number_of_files(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sector = Sector.objects.create(
        code="food", name_fr="Agro", name_en="Food", name_nl="Voeding"
    )
    for file in files(count, stage=Stage.SUBMITTED, cohort=factories.cohort()):
        Organisation.objects.filter(participations=file).update(sector=sector)
    client = sign_in(officer)
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(LIST)

    assert answer.content.count(b'class="action-select"') == count


def test_the_rows_speak_to_the_script_that_counts_the_selection(
    officer: User, sign_in: SignIn
) -> None:
    factories.participation(stage=Stage.SUBMITTED)

    body = sign_in(officer).get(LIST).content.decode()

    for wanted in (
        'id="result_list"',
        'class="action-toggle"',
        'class="action-select"',
        'class="result-list ',
    ):
        assert wanted in body


def test_who_only_reads_has_nothing_to_tick(
    staff_member: Staff, sign_in: SignIn
) -> None:
    factories.participation(stage=Stage.SUBMITTED)

    body = sign_in(staff_member(Role.MONITORING)).get(LIST).content.decode()

    assert "action-select" not in body.split('id="result_list"')[1].split("</table>")[0]


def test_the_list_shows_no_drafts(officer: User, sign_in: SignIn) -> None:
    draft = factories.participation(stage=Stage.DRAFT)
    sent = factories.participation(stage=Stage.SUBMITTED)

    body = sign_in(officer).get(LIST).content.decode()

    assert sent.reference in body
    assert draft.reference not in body


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("n'diaye", {"ndiaye"}),
        ("Fatou", {"fatou"}),
        ("fatou@", {"fatou"}),
        ("savonnerie", {"ndiaye"}),
        ("nobody", set()),
    ],
)
def test_files_are_found_by_name_address_and_enterprise(
    words: str, found: set[str], officer: User, sign_in: SignIn
) -> None:
    soap = factories.organisation(name="Savonnerie Exemple")
    Organisation.objects.filter(pk=soap.pk).update(name_key=name_key(soap.name))
    call = factories.call()
    made = {
        "ndiaye": factories.participation(
            call=call,
            stage=Stage.SUBMITTED,
            person=keyed(family_name="Ndiàye", email="moussa@atelier.example"),
            organisation=soap,
        ),
        "fatou": factories.participation(
            call=call,
            stage=Stage.SUBMITTED,
            person=keyed(given_names="Fatou", email="fatou@atelier.example"),
        ),
    }

    rows = sign_in(officer).get(LIST, {"q": words}).context["cl"].queryset

    assert set(rows) == {made[name] for name in found}


def test_a_file_is_found_by_its_number(officer: User, sign_in: SignIn) -> None:
    one, _other = files(2, stage=Stage.SUBMITTED)

    rows = (
        sign_in(officer).get(LIST, {"q": one.reference.lower()}).context["cl"].queryset
    )

    assert list(rows) == [one]


@pytest.mark.parametrize(
    ("asked", "value"),
    [("stage", "reserve"), ("region", "SN-TH"), ("sex", "M"), ("sector", None)],
)
def test_the_list_is_narrowed_by_filters(
    asked: str, value: str | None, officer: User, sign_in: SignIn
) -> None:
    sector = Sector.objects.create(
        code="food", name_fr="Agro", name_en="Food", name_nl="Voeding"
    )
    call = factories.call()
    factories.participation(call=call, stage=Stage.SUBMITTED)
    wanted = factories.participation(
        call=call,
        stage=Stage.RESERVE,
        person=factories.person(sex="M", region="SN-TH"),
        organisation=factories.organisation(sector=sector),
    )

    rows = (
        sign_in(officer)
        .get(LIST, {asked: value or str(sector.pk)})
        .context["cl"]
        .queryset
    )

    assert list(rows) == [wanted]


def test_the_list_is_closed_to_others(
    staff_member: Staff, outsider: User, sign_in: SignIn
) -> None:
    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(LIST).status_code == 403
    assert sign_in(outsider).get(LIST).status_code in (302, 403)


# --- the page of a file ------------------------------------------------------------------------


def test_the_page_shows_person_enterprise_and_moves(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    assert file.organisation is not None
    Identifier.objects.create(
        organisation=file.organisation, scheme="ninea", value="0012345672A1"
    )
    Figure.objects.create(
        organisation=file.organisation,
        kind="turnover",
        value=5_000_000,
        currency="XOF",
        year=2026,
        source="x",
    )

    body = sign_in(officer).get(page(file)).content.decode()

    for text in (
        file.reference,
        file.person.email,
        "0012345672A1",
        "CFA francs",
        "Confirm eligible",
        "Not ready yet",
    ):
        assert text in body
    assert "Shortlist" not in body


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.SHORTLISTED, Stage.PREPARED])
@pytest.mark.parametrize("chapter", ["application", "decision", "stay"])
def test_a_chapter_asks_few_queries(
    chapter: str,
    stage: Stage,
    officer: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    file = factories.participation(stage=stage)
    client = sign_in(officer)
    client.get(page(file), {"chapter": chapter})

    with django_assert_max_num_queries(15):
        client.get(page(file), {"chapter": chapter})


@pytest.mark.parametrize(
    ("stage", "asked", "shown"),
    [
        (Stage.SUBMITTED, "", "Application"),
        (Stage.NOT_READY, "", "Application"),
        (Stage.SHORTLISTED, "", "Panel and decision"),
        (Stage.DEPARTED, "", "Visa and stay"),
        (Stage.DEPARTED, "application", "Application"),
        (Stage.SUBMITTED, "nowhere", "Application"),
    ],
)
def test_a_file_opens_at_the_chapter_of_its_stage_or_at_the_one_asked_for(
    stage: Stage, asked: str, shown: str, officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=stage)

    answer = sign_in(officer).get(page(file), {"chapter": asked} if asked else {})

    assert [
        str(title) for title, _query, current in answer.context["chapters"] if current
    ] == [shown]
    assert (
        "Enterprise" in [section.title for section in answer.context["sections"]]
    ) == (shown == "Application")


def test_the_walk_keeps_the_chapter_that_one_reads(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call()
    before, after = (
        factories.participation(call=call, stage=Stage.RESERVE) for _n in range(2)
    )

    shown = (
        sign_in(officer).get(page(after), {"chapter": "application"}).content.decode()
    )
    onward = sign_in(officer).get(
        reverse("admin:register_participation_next", args=[after.pk]),
        {"chapter": "application"},
    )

    assert f"/participation/{after.pk}/next/?chapter=application" in shown
    assert onward.headers["Location"] == page(before) + "?chapter=application"


def test_the_cohort_is_offered_once_somebody_may_travel(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call(programme=factories.cohort().programme)
    stages = (Stage.SUBMITTED, Stage.SHORTLISTED)
    files = [factories.participation(call=call, stage=stage) for stage in stages]
    client = sign_in(officer)

    assert [bool(client.get(page(file)).context["cohorts"]) for file in files] == [
        False,
        True,
    ]


def test_a_file_outside_the_scope_does_not_exist(
    officer: User, sign_in: SignIn
) -> None:
    assert (
        sign_in(officer)
        .get(page(factories.participation(stage=Stage.DRAFT)))
        .status_code
        == 404
    )


def test_the_page_is_closed_to_the_panel(staff_member: Staff, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(page(file)).status_code == 403


def test_one_walks_from_a_file_to_the_next_of_the_same_list(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call()
    oldest = factories.participation(call=call, stage=Stage.RESERVE)
    factories.participation(call=call, stage=Stage.SUBMITTED)
    newest = factories.participation(call=call, stage=Stage.RESERVE)

    client, kept = sign_in(officer), {"_changelist_filters": "stage=reserve"}

    onward = client.get(
        reverse("admin:register_participation_next", args=[newest.pk]), kept
    )
    back = client.get(
        reverse("admin:register_participation_previous", args=[oldest.pk]), kept
    )
    last = client.get(
        reverse("admin:register_participation_next", args=[oldest.pk]), kept
    )

    tail = "?_changelist_filters=stage%3Dreserve"
    assert onward.headers["Location"] == page(oldest) + tail
    assert back.headers["Location"] == page(newest) + tail
    assert last.headers["Location"] == page(oldest) + tail


def test_a_move_is_made_by_its_button_and_told(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    answer = sign_in(officer).post(move(file), {"move": "confirm"}, follow=True)

    file.refresh_from_db()
    assert file.stage == Stage.ELIGIBLE
    assert "is now “eligible”" in answer.content.decode()
    assert list(file.steps.values_list("move", "by")) == [("confirm", officer.pk)]


def test_a_second_click_is_refused_with_a_sentence(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)
    client.post(move(file), {"move": "confirm"})

    answer = client.post(move(file), {"move": "confirm"}, follow=True)

    assert "is not possible from the stage “eligible”" in answer.content.decode()
    assert file.steps.count() == 1


def test_a_move_without_the_right_is_denied(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    assert sign_in(officer).post(move(file), {"move": "select"}).status_code == 403

    file.refresh_from_db()
    assert file.stage == Stage.SHORTLISTED


def test_a_move_is_only_posted(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    assert sign_in(officer).get(move(file)).status_code == 405


def test_a_file_gets_its_cohort(officer: User, sign_in: SignIn) -> None:
    file = factories.participation(stage=Stage.SELECTED)
    cohort = factories.cohort()
    address = reverse("admin:register_participation_cohort", args=[file.pk])

    answer = sign_in(officer).post(address, {"cohort": cohort.pk}, follow=True)

    file.refresh_from_db()
    assert file.cohort == cohort
    assert f"travels with {cohort}" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_full_cohort_is_refused_with_its_sentence(
    officer: User, sign_in: SignIn
) -> None:
    cohort = factories.cohort(seats=1)
    factories.participation(stage=Stage.SELECTED, cohort=cohort)
    file = factories.participation(stage=Stage.SELECTED)
    address = reverse("admin:register_participation_cohort", args=[file.pk])

    answer = sign_in(officer).post(address, {"cohort": cohort.pk}, follow=True)

    file.refresh_from_db()
    assert file.cohort is None
    assert "All 1 seats of the cohort are taken." in answer.content.decode()


# --- programmes and cohorts --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_cohorts_show_their_free_seats_in_the_same_queries(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        factories.participation(stage=Stage.SELECTED, cohort=factories.cohort(seats=12))
    client = sign_in(officer)
    client.get("/admin/register/cohort/")

    with django_assert_num_queries(COHORT_QUERIES):
        body = client.get("/admin/register/cohort/").content.decode()

    assert body.count(">11<") >= count or body.count("11\n") >= count


def test_the_page_of_a_cohort_and_of_the_programme_open(
    coordinator: User, sign_in: SignIn
) -> None:
    client = sign_in(coordinator)
    cohort = factories.cohort()

    assert (
        client.get(
            reverse("admin:register_cohort_change", args=[cohort.pk])
        ).status_code
        == 200
    )
    assert client.get("/admin/register/cohort/add/").status_code == 200
    assert (
        client.get(
            reverse("admin:register_programme_change", args=[cohort.programme_id])
        ).status_code
        == 200
    )
    assert client.get("/admin/register/programme/").status_code == 200


LIST_QUERIES = 10


COHORT_QUERIES = 8
