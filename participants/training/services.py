"""Verbs of the preparation: plan a session, enrol a cohort, complete a module, prepare, certify."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.gatherings.models import Event, Registration
from events.gatherings.services.registrations import register_known_person
from events.gatherings.services.sessions import choose_event_slug, plan_event
from participants.register.lifecycle import PARTICIPATION, SEATED, Stage
from participants.register.models import Cohort, Participation
from participants.register.queries import build_mail_context
from participants.training.models import Completion, Module, Session
from participants.training.papers import (
    CERTIFICATE,
    gather_certificate_facts,
    gather_public_certificate_facts,
    gather_stay_facts,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import choose_superseded, issue_document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# Whom a session of the preparation is for.
IN_PREPARATION = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)


NEWLY_ENROLLED = Addressee(gettext_lazy("each participant who is newly enrolled"))


@transaction.atomic
def plan_session(
    *,
    module: Module,
    cohort: Cohort | None,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    timezone: str,
    language: str = "fr",
    online_link: str = "",
) -> Session:
    """Plan one holding of a module: makes its event, which only those enrolled see.

    Over several days it is a sitting each day, and who was at all of them has completed the module.
    """
    with override(language):
        title = str(module)
    event = Event(
        slug=choose_event_slug(f"{title} {starts_at:%Y-%m-%d}", taken=set()),
        kind=Event.Kind.TRAINING,
        title=title,
        language=language,
        place=place,
        online_link=online_link,
        timezone=timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        public=False,
        published=True,
    )
    plan_event(event=event)
    return Session.objects.create(module=module, cohort=cohort, event=event)


@declare_addressees(NEWLY_ENROLLED)
@transaction.atomic
def register_session_cohort(*, session: Session, by: User | None) -> int:
    """Give every selected participant of the session's cohort a place and tell each once.

    Those already enrolled stay as they are; says how many are new. Without a cohort, nobody.
    """
    if session.cohort is None:
        return 0
    files = Participation.objects.filter(
        cohort=session.cohort, stage__in=IN_PREPARATION
    )
    new = 0
    for file in files.select_related("person", "organisation").order_by("pk"):
        new += register_known_person(
            event=session.event,
            person=file.person,
            organisation=str(file.organisation or ""),
            by=by,
        )
    return new


@transaction.atomic
def complete_module(*, registration: Registration) -> Completion | None:
    """Note that whoever was at each sitting of a module's session completed it; once per file and module.

    Nothing for an event that is no session, nor for someone without a seat in the programme.
    """
    session = (
        Session.objects.select_related("event", "module")
        .filter(event=registration.event_id)
        .first()
    )
    if session is None:
        return None
    participation = (
        Participation.objects.filter(
            person=registration.person_id,
            call__programme=session.module.programme_id,
            stage__in=SEATED,
        )
        .order_by("-pk")
        .first()
    )
    if participation is None:
        return None
    completion, _created = Completion.objects.get_or_create(
        participation=participation,
        module=session.module,
        defaults={
            "session": session,
            "completed_on": session.event.ends_local.date(),
        },
    )
    return completion


@transaction.atomic
def revoke_completion(*, registration: Registration) -> int:
    """Take back what a wrong tick completed; says how many. What a certificate says stays."""
    wrong = Completion.objects.filter(
        session__event=registration.event_id,
        participation__person=registration.person_id,
        certificate__isnull=True,
    )
    deleted, _kinds = wrong.delete()
    return deleted


def missing_by_file(files: Iterable[Participation]) -> dict[int, list[Module]]:
    """The required modules that each participant has not completed, in their order; one query."""
    by_file: dict[int, list[Module]] = {participation.pk: [] for participation in files}
    done = Completion.objects.filter(
        module=OuterRef("pk"), participation=OuterRef("file")
    )
    rows = Module.objects.filter(
        programme__calls__participations__in=list(by_file), required=True
    )
    for module in rows.annotate(file=F("programme__calls__participations")).filter(
        ~Exists(done)
    ):
        by_file[module.file].append(module)
    return by_file


def prepare_participation(*, participation: Participation, by: User) -> None:
    """Move a file to "prepared"; refused (`Refused`) with the required modules that are missing."""
    PARTICIPATION.apply(participation, "prepare", actor=Staff(by))


@transaction.atomic
def issue_certificates(*, cohort: Cohort, by: User) -> int:
    """Issue the certificate of everyone in a cohort who completed every required module.

    One paper per participant, over all modules completed so far, in their language. Whoever has one
    over the same modules gets none; a further module gives a new paper that supersedes the old.
    Says how many were issued; each is mailed when its PDF is made.
    """
    files = (
        Participation.objects.select_for_update(of=("self",))
        .filter(cohort=cohort, stage__in=SEATED)
        .select_related("person", "organisation", "call__programme")
        .order_by("pk")
    )
    return sum(_certify(file, by) for file in files)


@transaction.atomic
def issue_certificate(*, participation: Participation, by: User) -> bool:
    """The certificate of one participant, whether a new one was issued; like `issue_certificates`.

    Refuses with `Refused` who has not completed every required module.
    """
    file = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation", "call__programme")
        .get(pk=participation.pk)
    )
    missing = missing_by_file([file])[file.pk]
    if missing or not file.completions.exists():
        titles = ", ".join(str(module) for module in missing)
        raise Refused(_("Not completed yet: %(modules)s.") % {"modules": titles or "–"})
    return _certify(file, by)


def _says_stay(paper: Paper | None, participation: Participation) -> bool:
    """Whether a certificate says the stay as it is known now."""
    said = None if paper is None else paper.facts.get("stay")
    return bool(said == gather_stay_facts(participation))


def _certify(participation: Participation, by: User) -> bool:
    completions = list(
        participation.completions.select_related("module", "certificate").order_by(
            "module__position", "module_id"
        )
    )
    if not completions or missing_by_file([participation])[participation.pk]:
        return False
    earlier = next((done.certificate for done in completions if done.certificate), None)
    if all(done.certificate_id for done in completions) and _says_stay(
        earlier, participation
    ):
        return False
    language = participation.person.language
    paper = issue_document(
        kind=CERTIFICATE,
        facts=gather_certificate_facts(participation, completions, language),
        public_facts=gather_public_certificate_facts(participation, completions),
        language=language,
        by=by,
        supersedes=choose_superseded(earlier),
    )
    participation.completions.update(certificate=paper)
    return True


def send_certificate_mail(*, paper: Paper) -> None:
    """Write to the participant that the certificate is there, with the links to it and to its check."""
    done = paper.completions.select_related(
        "participation__person", "participation__call__programme"
    ).first()
    if done is None:
        return
    person = done.participation.person
    queue_mail(
        kind="training/certificate",
        to=person.email,
        language=paper.language,
        context=build_mail_context(done.participation)
        | {
            "name": person.called_by,
            "reference": paper.reference,
            "link": build_site_url(reverse("training:mine")),
            "check_link": build_site_url(
                reverse("documents:verify_code", args=[paper.code])
            ),
        },
        about=format_row_reference(done.participation),
        key=f"certificate/{paper.pk}",
    )
