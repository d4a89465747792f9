"""What the office does between the steps: notes, labels, who answers for what, messages, an expert's opinion."""

from __future__ import annotations

from datetime import timedelta

from demo import logins
from demo.clock import stand_at
from demo.rows import save_checked
from demo.world import World
from participants.opinions.services import answer_opinion, ask_opinion
from participants.panel.services.redaction import list_passages
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.casework.models import Label
from pemwecco.casework.services.labels import put_label
from pemwecco.casework.services.notes import write_note
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.correspondence.services.threads import (
    answer_thread,
    open_thread,
    send_entry,
)
from pemwecco.network.models import Person

FILES = "register.participation"
# Name in French, English, Dutch; colour; for which lists.
LABELS = (
    ("À rappeler", "To call back", "Terug te bellen", "attention", ()),
    ("Primo-voyageur", "First journey", "Eerste reis", "plain", (FILES,)),
    ("Bonne pratique", "Good practice", "Goede praktijk", "good", ()),
)


def make_demo_desk(world: World) -> None:
    labels = []
    for french, english, dutch, tone, kinds in LABELS:
        label = Label(
            name_fr=french,
            name_en=english,
            name_nl=dutch,
            tone=tone,
            kinds=list(kinds),
        )
        save_checked(label)
        labels.append(label)
    prepared = list(
        Participation.objects.filter(stage=Stage.PREPARED)
        .select_related("person", "call__programme")
        .order_by("pk")[:6]
    )
    with stand_at(world.at(-9, 9)):
        for place, file in enumerate(prepared):
            keeper = world.officer if place % 2 else world.coordinator
            assign_responsible(row=file, person=keeper, by=world.coordinator)
            put_label(row=file, label=labels[place % 3], by=world.officer)
        for host in world.hosts[:3]:
            assign_responsible(row=host, person=world.officer, by=world.coordinator)
    if prepared:
        _write_demo_notes(world, prepared[0])
    _hold_conversation(world)
    _ask_expert(world)


def _write_demo_notes(world: World, file: Participation) -> None:
    with stand_at(world.at(-6, 11)):
        write_note(
            row=file,
            text="Appelée ce matin : elle attend l'attestation de sa banque pour vendredi.",
            by=world.officer,
            pinned=True,
        )
    with stand_at(world.at(-2, 15)):
        write_note(
            row=file,
            text="La banque a promis l'attestation pour lundi. Peux-tu vérifier le délai du dépôt ?",
            by=world.officer,
            tell=[world.visa_officer.pk],
        )


def _hold_conversation(world: World) -> None:
    """A question of staff in the space of a participant, and their answer, which waits."""
    person = Person.objects.get(email=logins.PREPARING.email)
    file = Participation.objects.filter(person=person).latest("pk")
    thread = open_thread(about=file, person=person)
    with stand_at(world.at(-4, 10)):
        send_entry(
            thread=thread,
            by=world.officer,
            subject="Votre arrivée à Bruxelles",
            text="Bonjour, à quelle adresse pouvons-nous vous joindre les deux premiers jours du séjour ?",
        )
    with stand_at(world.at(-3, 18)):
        answer_thread(
            thread=thread,
            by=None,
            text="Bonjour, je loge à l'hôtel indiqué dans le programme. Puis-je arriver un jour plus tôt ?",
        )


def _ask_expert(world: World) -> None:
    rows = Participation.objects.filter(stage=Stage.ELIGIBLE, application__isnull=False)
    file = rows.select_related(
        "person", "organisation", "application", "call__programme"
    ).first()
    if file is None:
        return
    passages = [passage.what for passage in list_passages(file)]
    if not passages:
        return
    with stand_at(world.at(-8, 14)):
        opinion = ask_opinion(
            participation=file,
            expert_name="Pr Modèle Exemple",
            expert_email="avis@universite.example",
            language="fr",
            question="Le procédé décrit vous paraît-il réaliste à cette échelle ?",
            passages=passages,
            due_on=world.today + timedelta(days=6),
            by=world.officer,
        )
    with stand_at(world.at(-5, 9)):
        answer_opinion(
            opinion=opinion,
            text="Oui, à condition de mesurer l'humidité à chaque lot. Le calendrier me semble court.",
        )
