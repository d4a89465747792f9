"""What the public page of a call answers, from the rows that the form and the staff pages use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participants.calls.models import Question, Setup
from participants.calls.services.announcement import (
    format_cost_answer,
    list_asked_papers,
    list_call_milestones,
    list_cost_promises,
)
from participants.calls.services.questions import get_call_documents
from participants.register.models import Call
from tests import factories

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.unit
def test_every_kind_of_cost_stands_with_who_pays_it() -> None:
    usual, shared = Setup(), Setup(pays_lodging="host", pays_meals="participant")

    assert [line.bearer for line in list_cost_promises(usual)] == ["programme"]
    assert "lodging" in list_cost_promises(usual)[0].kinds
    assert [(line.bearer, line.kinds) for line in list_cost_promises(shared)[1:]] == [
        ("host", "lodging"),
        ("participant", "meals"),
    ]
    assert "Nothing" in format_cost_answer(usual)
    assert "you pay a part" in format_cost_answer(shared)


@pytest.mark.django_db
def test_the_page_answers_what_a_person_asks_first(client: Client) -> None:
    call = factories.call(
        results_by=date(2099, 3, 5),
        committee_on=date(2099, 3, 1),
        programme=factories.programme(
            contact_phone="+221 33 820 00 00", contact_whatsapp="+221 77 820 00 00"
        ),
    )
    Setup.objects.create(
        call=call, target_fr="Les petites entreprises.", pays_meals="host"
    )
    Question.objects.filter(call=call, code="cv").update(label_fr="CV d'une page")

    page = client.get(f"/apply/{call.slug}/", headers={"accept-language": "fr"}).text

    assert "Les petites entreprises." in page
    assert "5 mars 2099" in page
    assert "CV d&#x27;une page" in page
    assert 'href="mailto:programme@pem-wecco.example' in page
    assert 'href="tel:+221338200000"' in page
    assert 'href="https://wa.me/221778200000"' in page
    assert (
        f'property="og:url" content="http://localhost:8000/apply/{call.slug}/"' in page
    )
    assert 'property="og:image" content="http://localhost:8000/static/img/share' in page
    assert '<meta name="description" content="Les petites entreprises.">' in page


@pytest.mark.django_db
def test_papers_and_days_are_those_of_the_form_and_the_cohorts() -> None:
    call = factories.call(results_by=date(2099, 3, 5))
    factories.cohort(
        call=call, arrives_on=date(2099, 6, 1), leaves_on=date(2099, 6, 28)
    )

    labels = [paper.label for paper in list_asked_papers(call)]
    assert labels == [str(row.label) for row in get_call_documents(call).values()]
    needs = {paper.label: paper.need for paper in list_asked_papers(call)}
    assert needs[labels[0]] == "(only if an earlier answer asks for it)"
    assert "(optional)" in needs.values()
    # Each says what it is and where it comes from; what staff write takes the place of it.
    assert all(paper.help for paper in list_asked_papers(call))
    Question.objects.filter(call=call, code="cv").update(help_en="Two pages at most.")
    fresh = Call.objects.get(pk=call.pk)
    assert "Two pages at most." in [paper.help for paper in list_asked_papers(fresh)]

    said = {line.title: line.when for line in list_call_milestones(call)}
    assert said["You get your answer"] == "by 5 March 2099 at the latest"
    assert said["Stay in the host country"] == "from 1 June 2099 to 28 June 2099"
    assert said["We accompany you at home"] == "for 12 months after the return"


@pytest.mark.django_db
def test_apply_alone_leads_to_the_open_calls(client: Client) -> None:
    assert client.get("/apply/").status_code == 200
    one = factories.call()
    assert client.get("/apply/").headers["Location"] == f"/apply/{one.slug}/"

    now = timezone.now()
    Call.objects.filter(pk=one.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )
    soon = factories.call(
        opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30)
    )
    page = client.get("/apply/").text
    assert soon.title in page
    assert one.title not in page
