"""Rows of a panel and of its decisions for tests, and the addresses of their pages."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.urls import reverse

from participants.applications.models import Application, Attachment
from participants.calls.models import Criterion, PanelMember
from participants.decisions.models import Offer, PendingDecision, Round
from participants.decisions.services import decisions, publishing
from participants.panel.models import Review
from participants.panel.services.reviews import save_review, submit_review
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.core.actors import Staff
from pemwecco.documents.models import Document
from tests import factories

QUEUE = "/admin/selection/review/queue/"


def member(call: Call, email: str) -> PanelMember:
    user = ensure_user(
        email=email, language="en", name=email.split("@", maxsplit=1)[0].title()
    )
    give_role(user=user, role=Role.PANEL_MEMBER)
    return PanelMember.objects.create(call=call, user=User.objects.get(pk=user.pk))


def grid(call: Call) -> list[Criterion]:
    return [
        Criterion.objects.create(
            call=call,
            code=code,
            label_fr=code,
            label_en=code.title(),
            weight=weight,
            position=position,
        )
        for position, (code, weight) in enumerate((("project", 3), ("team", 1)))
    ]


def score_page(review: Review) -> str:
    return reverse("admin:panel_review_score", args=[review.pk])


def board(call: Call) -> str:
    return reverse("admin:register_call_board", args=[call.pk])


def application(file: Participation) -> Application:
    return Application.objects.create(
        participation=file,
        project_title="Karité pour l'Europe",
        project="Une savonnerie.",
        needs="Un partenaire.",
    )


def attachment(file: Participation) -> Attachment:
    document = Document.objects.create(
        file=ContentFile(b"%PDF-1.7", name="ninea.pdf"),
        name="ninea.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
    )
    return Attachment.objects.create(
        participation=file, slot="ninea", document=document
    )


def given(file: Participation, reviewer: PanelMember) -> Review:
    return Review.objects.create(participation=file, reviewer=reviewer)


def judged(
    file: Participation,
    reviewer: PanelMember,
    project: int,
    team: int,
    comment: str = "",
) -> Review:
    review = given(file, reviewer)
    save_review(
        review=review,
        scores={"project": project, "team": team},
        comment=comment,
        by=reviewer.user,
    )
    return submit_review(review=review, by=reviewer.user)


def listed(
    call: Call, stage: Stage = Stage.SHORTLISTED, **person: str
) -> Participation:
    return factories.participation(
        call=call, stage=stage, person=factories.person(**({"language": "en"} | person))
    )


def put(
    file: Participation, outcome: str, by: User, **values: object
) -> PendingDecision:
    return decisions.add_decision(participation=file, outcome=outcome, by=by, **values)  # type: ignore[arg-type]  # as given


def published(call: Call, by: User) -> Round:
    round_ = decisions.get_current_round(call)
    assert round_ is not None
    return publishing.publish_round(
        round_=round_, by=by, number=round_.decisions.count()
    )


def waits(call: Call, by: User, count: int, **person: str) -> list[Participation]:
    """People on the reserve list of a call, in order."""
    files = [listed(call, Stage.SHORTLISTED, **person) for _n in range(count)]
    for file in files:
        PARTICIPATION.apply(file, "keep", actor=Staff(by))
    return files


def offered(call: Call, by: User, **fields: object) -> Offer:
    file = factories.participation(
        call=call,
        stage=Stage.SHORTLISTED,
        person=factories.person(language="en"),
        **fields,
    )
    PARTICIPATION.apply(file, "select", actor=Staff(by))
    return Offer.objects.get(participation=file)


def page(name: str, call: Call, *more: int) -> str:
    return reverse(f"admin:register_call_{name}", args=[call.pk, *more])
