"""The eligibility rules that a call begins with: those of the country of its programme. Staff change them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from participants.calls.models import EligibilityRule
from participants.register.models import Call
from pemwecco.network.services import list_country_schemes

Kind = EligibilityRule.Kind


@dataclass(frozen=True, slots=True)
class UsualRule:
    """A rule as a call begins with it, with what to do in French, English and Dutch."""

    code: str
    kind: str
    advice: tuple[str, str, str]
    on: str = ""
    lowest: int | None = None
    of_origin: bool = False
    blocking: bool = True
    paper: tuple[str, str, str] = ("", "", "")


USUAL: tuple[UsualRule, ...] = (
    UsualRule(
        "adult",
        Kind.AGE,
        (
            "Il faut avoir 18 ans le jour de la clôture. Revenez lors d'un prochain appel.",
            "You must be 18 on the closing day. Please come back for a later call.",
            "U moet 18 jaar zijn op de dag van de afsluiting. Kom terug bij een volgende oproep.",
        ),
        lowest=18,
    ),
    UsualRule(
        "nationality",
        Kind.NATIONALITY,
        (
            "L'appel est ouvert aux personnes qui ont la nationalité du pays du programme.",
            "The call is open to people who have the nationality of the programme's country.",
            "De oproep staat open voor mensen met de nationaliteit van het land van het programma.",
        ),
        of_origin=True,
    ),
    UsualRule(
        "residence",
        Kind.RESIDENCE,
        (
            "L'appel est ouvert aux personnes qui vivent dans le pays du programme.",
            "The call is open to people who live in the programme's country.",
            "De oproep staat open voor mensen die in het land van het programma wonen.",
        ),
        of_origin=True,
    ),
    UsualRule(
        "rccm",
        Kind.IDENTIFIER,
        (
            "Inscrivez l'entreprise au registre du commerce : le guichet unique le fait en deux jours.",
            "Enter the enterprise in the trade register; the one-stop shop does it in two days.",
            "Schrijf de onderneming in het handelsregister in; het uniek loket doet dat in twee dagen.",
        ),
        on="rccm",
        paper=(
            "Extrait du registre du commerce",
            "Trade register extract",
            "Uittreksel handelsregister",
        ),
    ),
    UsualRule(
        "ninea",
        Kind.IDENTIFIER,
        (
            "Demandez le NINEA au guichet unique, avec le registre du commerce ; il est gratuit.",
            "Ask for the NINEA at the one-stop shop, together with the trade register; it is free of charge.",
            "Vraag de NINEA aan bij het uniek loket, samen met het handelsregister; het is gratis.",
        ),
        on="ninea",
        paper=("Certificat NINEA", "NINEA certificate", "NINEA-attest"),
    ),
    UsualRule(
        "enterprise-number",
        Kind.IDENTIFIER,
        (
            "Inscrivez l'entreprise au registre de votre pays.",
            "Enter the enterprise in the register of your country.",
            "Schrijf de onderneming in het register van uw land in.",
        ),
        on="other",
        paper=(
            "Extrait du registre",
            "Extract of the register",
            "Uittreksel uit het register",
        ),
    ),
    UsualRule(
        "belgian-number",
        Kind.IDENTIFIER,
        (
            "Inscrivez l'entreprise à la Banque-Carrefour des Entreprises.",
            "Enter the enterprise in the Crossroads Bank for Enterprises.",
            "Schrijf de onderneming in de Kruispuntbank van Ondernemingen in.",
        ),
        on="be_enterprise",
    ),
    UsualRule(
        "a-year",
        Kind.YEARS_ACTIVE,
        (
            "L'entreprise doit exister depuis un an. Gardez vos factures : elles serviront de preuve.",
            "The enterprise must have existed for a year. Keep your invoices: they will be the proof.",
            "De onderneming moet een jaar bestaan. Bewaar uw facturen: ze dienen als bewijs.",
        ),
        lowest=1,
    ),
    UsualRule(
        "accounts",
        Kind.PAPER,
        (
            "Faites établir les comptes de l'année, ou réunissez vos factures et relevés.",
            "Have the accounts of the year made, or gather your invoices and statements.",
            "Laat de jaarrekening maken of verzamel uw facturen en uittreksels.",
        ),
        on="accounts",
        # The form calls it optional.
        blocking=False,
        paper=(
            "Comptes ou factures de l'année",
            "Accounts or invoices of the year",
            "Jaarrekening of facturen van het jaar",
        ),
    ),
    UsualRule(
        "passport",
        Kind.PASSPORT,
        (
            "Demandez dès maintenant un passeport : il en faut un pour le visa.",
            "Ask for a passport now: the visa needs one.",
            "Vraag nu een paspoort aan: het is nodig voor het visum.",
        ),
        blocking=False,
    ),
)


@transaction.atomic
def ensure_rules(call: Call) -> int:
    """Let a call that has no rule yet begin with the usual ones of its programme's country; how many.

    A call that has rules keeps them as they are.
    """
    if EligibilityRule.objects.filter(call=call).exists():
        return 0
    origin = str(call.programme.origin)
    registers = set(list_country_schemes(origin))
    made = []
    for place, usual in enumerate(USUAL, start=1):
        if usual.kind != Kind.IDENTIFIER or usual.on in registers:
            made.append(
                EligibilityRule(
                    call=call,
                    code=usual.code,
                    kind=usual.kind,
                    on=usual.on,
                    lowest=None if usual.lowest is None else Decimal(usual.lowest),
                    values=[origin] if usual.of_origin else [],
                    blocking=usual.blocking,
                    advice_fr=usual.advice[0],
                    advice_en=usual.advice[1],
                    advice_nl=usual.advice[2],
                    paper_fr=usual.paper[0],
                    paper_en=usual.paper[1],
                    paper_nl=usual.paper[2],
                    position=10 * place,
                )
            )
    EligibilityRule.objects.bulk_create(made)
    return len(made)
