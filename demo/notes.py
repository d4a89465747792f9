"""Twenty learning notes in three languages and in every stage, written and published through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from demo.clock import stand_at
from demo.world import World
from events.notes.lifecycle import NOTE, NoteStage
from events.notes.models import LearningNote, NoteAuthor, NoteDownload, PolicyFeedback
from events.notes.models.notes import PARTNER_STAGES
from events.notes.services.notes import (
    NoteSubject,
    NoteText,
    begin_learning_note,
    begin_translation,
    propose_learning_note,
    write_learning_note,
)
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.network.models import NeedTopic, Organisation

S = NoteStage
# language, title, summary, level, criterion, theme, event, days from today, audience, stage
NOTES: Final = (
    ("fr", "Formaliser avant de partir", "Le manque de papiers est la première cause d'abandon. Un atelier court, tôt, change la suite.",
     "micro", "effectiveness", "formalisation", 1, -260, "public", S.PUBLISHED),
    ("fr", "Prendre rendez-vous deux mois avant", "Les créneaux sont rares. Le dossier complet d'abord, le rendez-vous aussitôt.",
     "macro", "efficiency", "visa", None, -190, "public", S.PUBLISHED),
    ("fr", "Ce que disent les hôtes", "Une personne de contact, un programme jour par jour et un appel avant l'arrivée suffisent.",
     "meso", "relevance", "matchmaking", 2, -120, "public", S.PUBLISHED),
    ("fr", "Les trente premiers jours après le retour", "Un appel dans le mois garde vivants les contacts ; sans lui, un accord sur trois s'endort.",
     "micro", "sustainability", "evaluation", None, -50, "public", S.PUBLISHED),
    ("en", "Buyers want samples before a visit", "A parcel sent three weeks ahead turns a courtesy visit into a negotiation.",
     "micro", "effectiveness", "buyers", None, -170, "public", S.PUBLISHED),
    ("en", "One calendar for embassy, host and airline", "Most late changes came from three calendars that nobody compared.",
     "macro", "coherence", "visa", None, -140, "public", S.PUBLISHED),
    ("nl", "Gastbedrijven willen één aanspreekpunt", "Wie weet wie hij belt, ontvangt vaker een tweede bezoeker.",
     "meso", "relevance", "matchmaking", 2, -110, "public", S.PUBLISHED),
    ("nl", "Etiketten in twee talen", "Een vertaald etiket met allergenen kost een dag en opent een winkelrek.",
     "micro", "impact", "export", None, -80, "public", S.PUBLISHED),
    ("fr", "La certification se prépare au Sénégal", "Les laboratoires sont à Dakar ; attendre la Belgique coûte six mois.",
     "meso", "efficiency", "certification", None, -70, "partners", S.PUBLISHED),
    ("en", "What we ask of banks", "A mobility loan needs a letter of the programme that says what the stay is for.",
     "meso", "sustainability", "finance", None, -60, "partners", S.PUBLISHED),
    ("fr", "Où la présélection perd des femmes", "La condition d'ancienneté écarte deux fois plus de femmes que d'hommes.",
     "macro", "relevance", "evaluation", None, -40, "staff", S.PUBLISHED),
    ("nl", "Douanepapieren voor stalen", "Zonder pro-formafactuur blijven stalen drie weken liggen.",
     "micro", "efficiency", "logistics", None, -30, "public", S.PUBLISHED),
    ("fr", "Vendre par la diaspora", "Les épiceries de la diaspora goûtent d'abord, commandent petit, puis chaque mois.",
     "micro", "impact", "diaspora", None, -9, "public", S.IN_REVIEW),
    ("en", "Talking money on the first day", "Prices named early save both sides a second trip.",
     "micro", "effectiveness", "negotiation", None, -6, "public", S.IN_REVIEW),
    ("fr", "Un contrat en une page", "Ce que les juristes des hôtes demandent tient en une page.",
     "meso", "coherence", "legal", None, -4, "public", S.DRAFT),
    ("nl", "Een groepschat die werkt", "Vaste uren en één taal per dag.",
     "micro", "efficiency", "digital", None, -15, "public", S.WITHDRAWN),
)  # fmt: skip
BODIES: Final = {
    "fr": "# Ce qui s'est passé\n\n{summary}\n\n# Ce qui a marché\n\n- commencer tôt, avec **une** personne qui répond ;\n"
    "- écrire ce qui est convenu le jour même.\n\n# Ce que nous ferions autrement\n\nDemander plus tôt ce dont chacun a besoin.",
    "en": "# What happened\n\n{summary}\n\n# What worked\n\n- starting early, with **one** person who answers;\n"
    "- writing down on the same day what was agreed.\n\n# What we would do otherwise\n\nAsk sooner what each side needs.",
    "nl": "# Wat er gebeurde\n\n{summary}\n\n# Wat werkte\n\n- vroeg beginnen, met **één** persoon die antwoordt;\n"
    "- nog dezelfde dag opschrijven wat is afgesproken.\n\n# Wat we anders zouden doen\n\nVroeger vragen wat elke kant nodig heeft.",
}  # fmt: skip
ADDED: Final = {
    "fr": "Six mois plus tard : deux cohortes sur trois ont suivi ce conseil.",
    "en": "Six months later: two cohorts of three followed this advice.",
}
# The place of the original, the language, its title and summary; the last is of an older version.
TRANSLATIONS: Final = (
    (2, "nl", "Wat gastbedrijven zeggen", "Een contactpersoon, een programma per dag en een telefoontje vooraf volstaan."),
    (4, "fr", "Les acheteurs veulent des échantillons avant la visite", "Un colis envoyé trois semaines plus tôt change une visite de courtoisie en négociation."),
    (0, "en", "Formalise before you leave", "Missing papers are the first cause of giving up. A short workshop, early, changes what follows."),
)  # fmt: skip
REVISED: Final = (0, 4)
SENT_BACK: Final = "Dites en quel mois, et combien de cartons : c'est ce que les autres voudront savoir."
FEEDBACK: Final = (
    (1, "Deux créneaux par semaine réservés aux cohortes.", "Un créneau est réservé le mardi."),
    (10, "Compter l'ancienneté à partir de la première vente.", ""),
    (5, "One day on which embassy and programme compare their dates.", "Done each quarter since."),
)  # fmt: skip


def make_demo_notes(world: World) -> None:
    """Notes of staff, translations, one that was proposed and sent back, what policy made of them, downloads."""
    made = [_make_note(world, place) for place in range(len(NOTES))]
    for place in REVISED[:1]:
        _translate(world, made, TRANSLATIONS[2])
        _revise(world, made[place])
    for place in REVISED[1:]:
        _revise(world, made[place])
    for each in TRANSLATIONS[:2]:
        _translate(world, made, each)
    _propose_demo_note(world)
    _add_feedback(world, made)
    _add_downloads(world, made)


def _make_note(world: World, place: int) -> LearningNote:
    language, title, summary, level, criterion, theme, event, day, audience, stage = (
        NOTES[place]
    )
    body = BODIES[language].format(summary=summary)
    subject = NoteSubject(
        level=level,
        audience=audience,
        criterion=criterion,
        sector=world.sectors[place % len(world.sectors)] if place % 2 else None,
        themes=NeedTopic.objects.filter(code=theme),
        origin=None if event is None else world.events[event],
    )
    with stand_at(world.at(day - 5)):
        note = begin_learning_note(
            text=NoteText(title, summary, body, language), subject=subject, by=world.officer
        )  # fmt: skip
        person = world.travellers[place % len(world.travellers)].person
        if place % 3 == 0:
            NoteAuthor.objects.create(note=note, person=person, capacity="participant")
    if stage != S.DRAFT:
        _move_note(world.at(day - 3, 11), note, "submit_note", world.officer)
    if stage == S.PUBLISHED:
        _move_note(world.at(day, 11), note, "publish_note", world.coordinator)
    if stage == S.WITHDRAWN:
        _move_note(world.at(day, 11), note, "withdraw_note", world.coordinator, "Déjà dit ailleurs.")  # fmt: skip
    return note


def _move_note(
    at: datetime, note: LearningNote, name: str, by: User, reason: str = ""
) -> None:
    with stand_at(at):
        NOTE.apply(note, name, actor=Staff(by), reason=reason, at=at)
        note.refresh_from_db()


def _revise(world: World, note: LearningNote) -> None:
    """The next version says what came half a year later."""
    _move_note(world.at(-22, 11), note, "revise_note", world.officer)
    body = f"{note.body}\n\n{ADDED[note.language]}"
    text = NoteText(note.title, note.summary, body, note.language)
    write_learning_note(note=note, text=text, by=world.officer)
    _move_note(world.at(-21, 11), note, "submit_note", world.officer)
    _move_note(world.at(-20, 11), note, "publish_note", world.coordinator)


def _translate(
    world: World, made: list[LearningNote], words: tuple[int, str, str, str]
) -> None:
    place, language, title, summary = words
    note = begin_translation(note=made[place], language=language, by=world.officer)
    body = BODIES[language].format(summary=summary)
    text = NoteText(title, summary, body, language)
    write_learning_note(note=note, text=text, by=world.officer)
    _move_note(world.at(-26, 11), note, "submit_note", world.officer)
    _move_note(world.at(-25, 11), note, "publish_note", world.coordinator)


def _propose_demo_note(world: World) -> None:
    """A participant proposes a note; staff send it back with what is missing."""
    files = [file for file in world.travellers if file.stage in PARTNER_STAGES]
    emails = [file.person.email for file in files]
    account = User.objects.filter(email__in=emails).order_by("pk").first()
    if account is None:
        return
    text = NoteText(
        "Mes premiers cartons à Anvers",
        "Une épicerie a pris dix cartons à l'essai ; voici ce que j'aurais voulu savoir avant.",
        "J'ai apporté trop peu d'échantillons. L'acheteuse a demandé un prix **rendu**, et je ne l'avais pas.",
        "fr",
    )
    subject = NoteSubject(level=Organisation.Level.MICRO)
    with stand_at(world.at(-12)):
        note = propose_learning_note(text=text, subject=subject, by=account)
    _move_note(world.at(-11, 11), note, "send_back_note", world.coordinator, SENT_BACK)


def _add_feedback(world: World, made: list[LearningNote]) -> None:
    public = Organisation.objects.filter(level=Organisation.Level.MACRO).order_by("pk")
    to = public.first() or Organisation.objects.earliest("pk")
    for place, asked, outcome in FEEDBACK:
        PolicyFeedback.objects.create(
            note=made[place],
            organisation=to,
            asked=asked,
            asked_on=world.day(-45),
            outcome=outcome,
            outcome_on=world.day(-10) if outcome else None,
            noted_by=world.coordinator,
        )


def _add_downloads(world: World, made: list[LearningNote]) -> None:
    """Some days of each note that is published, a few readers each."""
    rows = []
    for note in made:
        if note.stage != S.PUBLISHED:
            continue
        first = note.published_on or world.today
        for week in range(1, 4):
            on = first + timedelta(days=7 * week)
            if on <= world.today:
                count = world.dice.randint(1, 9)
                rows.append(NoteDownload(note=note, on=on, count=count))
    NoteDownload.objects.bulk_create(rows)
