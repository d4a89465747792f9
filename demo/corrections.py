"""Two corrections in the open call: one that waits for its applicant, one that was answered."""

from __future__ import annotations

from datetime import timedelta

from demo import files, logins
from demo.world import World
from participants.applications.models import Attachment, Correction, Sending
from participants.applications.services.correction_files import drop_correction_file
from participants.applications.services.corrections import (
    ask_correction,
    get_reopened_questions,
    keep_correction,
    send_correction,
)
from participants.applications.services.facts import read_application_sheet
from participants.register.models import Participation

DAYS = 6
# What the answer says: figures as the accounts have them, a title that names the town.
CORRECTED = {
    "turnover": 18_400_000,
    "jobs": 9,
    "jobs_women": 5,
    "project_title": "Un premier client à Gand",
}


def make_demo_corrections(world: World) -> None:
    waiting, answered = logins.CORRECTING, logins.CORRECTED
    ask_demo_correction(
        world,
        waiting,
        questions=["turnover", "figures_year", "rccm"],
        papers=["accounts"],
        why="Le chiffre d'affaires ne correspond pas aux comptes joints, et la deuxième page des comptes manque. "
        "Merci de vérifier aussi le numéro RCCM sur votre extrait.",
    )
    correction = ask_demo_correction(
        world,
        answered,
        questions=[*CORRECTED],
        papers=["cv"],
        why="Les chiffres diffèrent de ceux des comptes. Le CV est illisible : merci de l'envoyer de nouveau.",
    )
    answer_demo_correction(world, correction)


def ask_demo_correction(
    world: World,
    login: logins.Login,
    *,
    questions: list[str],
    papers: list[str],
    why: str,
) -> Correction:
    """Note what was sent first, then ask the applicant for this."""
    file = Participation.objects.select_related("application", "call__programme").get(
        call=world.next_call, person__email=login.email
    )
    rows = file.attachments.select_related("document")
    files = []
    for row in rows:
        files.append(
            {
                "slot": row.slot,
                "name": row.document.name,
                "sha256": row.document.sha256,
                "document": row.document_id,
            }
        )
    Sending.objects.create(
        application=file.application,
        number=1,
        version=world.next_call.versions.first(),
        answers=read_application_sheet(file.application).answers,
        files=files,
        at=file.steps.filter(move="submit").latest("at").at,
    )
    return ask_correction(
        participation=file,
        questions=questions,
        papers=papers,
        why=why,
        due_on=world.today + timedelta(days=DAYS),
        by=world.officer,
    )


def answer_demo_correction(world: World, correction: Correction) -> None:
    """The applicant writes other figures and gives another CV in the place of the first."""
    file = correction.application.participation
    old = Attachment.objects.get(participation=file, slot="cv")
    name = f"{file.reference}-cv-2.pdf"
    paper = files.build_demo_document(
        title="Curriculum vitae", about="Lisible", name=name, at=world.now
    )
    files.save_demo_documents([paper])
    Attachment.objects.create(
        participation=file, slot="cv", document=paper, added_at=correction.asked_at
    )
    drop_correction_file(correction=correction, pk=old.pk)
    reopened = get_reopened_questions(correction, correction.application)
    values = {name: CORRECTED[name] for name in reopened}
    keep_correction(
        correction=correction,
        typed={name: str(said) for name, said in values.items()},
        version=1,
    )
    send_correction(correction=correction, values=values, unread=(), by=None)
