"""The numbered fields of the harmonised application form, in its three official wordings used here.

Regulation (EC) 810/2009 as amended by Regulation (EU) 2019/1155, Annex I. Choices are codes; `CHOICES`
says them as the form does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "date", "country", "nationality", "choice", "address", "costs"]
Words = tuple[str, str, str]
"""French, English, Dutch."""
LANGUAGES: Final = ("fr", "en", "nl")


@dataclass(frozen=True, slots=True)
class Part:
    """One answer within a field. `code` is "19.phone"; an optional one may stay empty.

    A `hint` is a line of the programme, not of the form; it is left out when it has nothing to say.
    """

    code: str
    kind: Kind = "text"
    words: Words = ("", "", "")
    optional: bool = False
    hint: bool = False

    def label(self, language: str) -> str:
        return said(self.words, language)


@dataclass(frozen=True, slots=True)
class Field:
    number: int
    words: Words
    parts: tuple[Part, ...]

    def label(self, language: str) -> str:
        return said(self.words, language)


def said(words: Words, language: str) -> str:
    """The words in a language of the form; English for any other."""
    return words[LANGUAGES.index(language) if language in LANGUAGES else 1]


def choice(code: str, language: str) -> str:
    """A choice as the form says it."""
    return said(CHOICES[code], language) if code in CHOICES else code


NOT_APPLICABLE: Final = "none"
CHOICES: Final[dict[str, Words]] = {
    NOT_APPLICABLE: ("Sans objet", "Not applicable", "Niet van toepassing"),
    "no": ("Non", "No", "Neen"),
    "yes": ("Oui", "Yes", "Ja"),
    "F": ("Féminin", "Female", "Vrouwelijk"),
    "M": ("Masculin", "Male", "Mannelijk"),
    "single": ("Célibataire", "Single", "Ongehuwd"),
    "married": ("Marié(e)", "Married", "Gehuwd"),
    "separated": ("Séparé(e)", "Separated", "Gescheiden van tafel en bed"),
    "divorced": ("Divorcé(e)", "Divorced", "Gescheiden"),
    "widowed": ("Veuf (veuve)", "Widow(er)", "Weduwe (weduwnaar)"),
    "other": ("Autre", "Other", "Andere"),
    "ordinary": ("Passeport ordinaire", "Ordinary passport", "Gewoon paspoort"),
    "diplomatic": ("Passeport diplomatique", "Diplomatic passport", "Diplomatiek paspoort"),
    "service": ("Passeport de service", "Service passport", "Dienstpaspoort"),
    "refugee": (
        "Autre document de voyage : titre de voyage pour réfugié",
        "Other travel document: travel document of a refugee",
        "Ander reisdocument: reisdocument voor vluchtelingen",
    ),
    "stateless": (
        "Autre document de voyage : titre de voyage pour apatride",
        "Other travel document: travel document of a stateless person",
        "Ander reisdocument: reisdocument voor staatlozen",
    ),
    "business": ("Affaires", "Business", "Zaken"),
    "1": ("Une entrée", "Single entry", "Eén binnenkomst"),
    "2": ("Deux entrées", "Two entries", "Twee binnenkomsten"),
    "MULT": ("Entrées multiples", "Multiple entries", "Meerdere binnenkomsten"),
    "mev1": ("Visa valable un an", "Visa valid for one year", "Visum met een geldigheidsduur van één jaar"),
    "mev2": ("Visa valable deux ans", "Visa valid for two years", "Visum met een geldigheidsduur van twee jaar"),
    "mev5": ("Visa valable cinq ans", "Visa valid for five years", "Visum met een geldigheidsduur van vijf jaar"),
    "sponsor": (
        "Par un garant (hôte, entreprise, organisation) – autre : voir la lettre de soutien",
        "By a sponsor (host, company, organisation) – other: see the support letter",
        "Door een garant (gastheer, bedrijf, organisatie) – andere: zie de ondersteuningsbrief",
    ),
    "sponsor31": (
        "Par un garant (hôte, entreprise, organisation) – visé dans la case 31",
        "By a sponsor (host, company, organisation) – referred to in field 31",
        "Door een garant (gastheer, bedrijf, organisatie) – zoals bedoeld in vak 31",
    ),
    "shared": (
        "Par un garant et par d’autres – voir le détail ci-dessous",
        "By a sponsor and others – see the details below",
        "Door een garant en anderen – zie hieronder",
    ),
    "part": ("Une partie des frais – voir ci-dessous", "Part of the costs – see below",
             "Een deel van de kosten – zie hieronder"),
    "self": ("Par vous-même", "By the applicant himself/herself", "Door de aanvrager zelf"),
    "all": ("Tous les frais sont financés", "All expenses covered during the stay", "Alle kosten tijdens het verblijf"),
    "own": ("Vos propres moyens", "Your own means", "Uw eigen middelen"),
}  # fmt: skip
_NUMBER: Final = ("Numéro", "Number", "Nummer")
_ADDRESS: Final = ("Adresse", "Address", "Adres")
_PHONE: Final = ("Téléphone", "Telephone", "Telefoon")
_EMAIL: Final = ("Adresse électronique", "E-mail address", "E-mailadres")
_NAME: Final = ("Nom", "Name", "Naam")

FIELDS: Final = (
    Field(1, ("Nom (nom de famille)", "Surname (family name)", "Achternaam (familienaam)"), (Part("1"),)),
    Field(2, ("Nom de naissance (nom(s) de famille antérieur(s))", "Surname at birth (former family name(s))",
              "Achternaam bij geboorte (vroegere familienaam/-namen)"), (Part("2"),)),
    Field(3, ("Prénom(s)", "First name(s) (given name(s))", "Voornaam/-namen"), (Part("3"),)),
    Field(4, ("Date de naissance (jour-mois-année)", "Date of birth (day-month-year)",
              "Geboortedatum (dag-maand-jaar)"), (Part("4", "date"),)),
    Field(5, ("Lieu de naissance", "Place of birth", "Geboorteplaats"), (Part("5"),)),
    Field(6, ("Pays de naissance", "Country of birth", "Geboorteland"), (Part("6", "country"),)),
    Field(7, ("Nationalité actuelle", "Current nationality", "Huidige nationaliteit"), (
        Part("7", "nationality"),
        Part("7.birth", "nationality", ("Nationalité à la naissance, si différente", "Nationality at birth, if different",
                                    "Nationaliteit bij geboorte, indien verschillend"), optional=True),
        Part("7.other", "text", ("Autres nationalités", "Other nationalities", "Andere nationaliteiten"), optional=True),
    )),
    Field(8, ("Sexe", "Sex", "Geslacht"), (Part("8", "choice"),)),
    Field(9, ("État civil", "Civil status", "Burgerlijke staat"), (Part("9", "choice"),)),
    Field(10, ("Autorité parentale (pour les mineurs) / tuteur légal",
               "Parental authority (in case of minors) / legal guardian",
               "Ouderlijk gezag (in geval van minderjarigen) / wettelijke voogd"), (Part("10", "choice"),)),
    Field(11, ("Numéro national d’identité, le cas échéant", "National identity number, where applicable",
               "Nationaal identiteitsnummer, indien van toepassing"), (Part("11", optional=True),)),
    Field(12, ("Type de document de voyage", "Type of travel document", "Soort reisdocument"), (Part("12", "choice"),)),
    Field(13, ("Numéro du document de voyage", "Number of travel document", "Nummer van het reisdocument"), (Part("13"),)),
    Field(14, ("Date de délivrance", "Date of issue", "Datum van afgifte"), (Part("14", "date"),)),
    Field(15, ("Date d’expiration", "Valid until", "Geldig tot"), (Part("15", "date"),)),
    Field(16, ("Délivré par (pays)", "Issued by (country)", "Afgegeven door (land)"), (Part("16", "country"),)),
    Field(17, ("Données du membre de la famille qui est ressortissant de l’UE, de l’EEE ou de la Suisse",
               "Personal data of the family member who is an EU, EEA or CH citizen",
               "Gegevens van het familielid dat EU-, EER- of CH-burger is"), (Part("17", "choice"),)),
    Field(18, ("Lien de parenté avec ce ressortissant", "Family relationship with that citizen",
               "Familieband met die burger"), (Part("18", "choice"),)),
    Field(19, ("Adresse du domicile et adresse électronique du demandeur",
               "Applicant’s home address and e-mail address", "Thuisadres en e-mailadres van de aanvrager"), (
        Part("19", "address"), Part("19.email", "text", _EMAIL), Part("19.phone", "text", _PHONE))),
    Field(20, ("Résidence dans un pays autre que celui de la nationalité actuelle",
               "Residence in a country other than the country of current nationality",
               "Verblijf in een ander land dan dat van de huidige nationaliteit"), (
        Part("20", "choice"),
        Part("20.permit", "text", ("Titre de séjour", "Residence permit", "Verblijfstitel"), optional=True),
        Part("20.until", "date", ("Valable jusqu’au", "Valid until", "Geldig tot"), optional=True))),
    Field(21, ("Profession actuelle", "Current occupation", "Huidige beroepsactiviteit"), (Part("21"),)),
    Field(22, ("Nom, adresse et téléphone de l’employeur", "Employer and employer’s address and telephone number",
               "Werkgever, adres en telefoonnummer van de werkgever"), (
        Part("22"), Part("22.address", "address", _ADDRESS), Part("22.phone", "text", _PHONE))),
    Field(23, ("Objet(s) du voyage", "Purpose(s) of the journey", "Doel(en) van de reis"), (Part("23", "choice"),)),
    Field(24, ("Informations complémentaires sur l’objet du séjour", "Additional information on purpose of stay",
               "Aanvullende informatie over het doel van het verblijf"), (Part("24"),)),
    Field(25, ("État membre de destination principale", "Member State of main destination",
               "Lidstaat van de hoofdbestemming"), (Part("25", "country"),)),
    Field(26, ("État membre de la première entrée", "Member State of first entry",
               "Lidstaat van eerste binnenkomst"), (Part("26", "country"),)),
    Field(27, ("Nombre d’entrées demandées", "Number of entries requested", "Aantal gevraagde binnenkomsten"), (
        Part("27", "choice"),
        Part("27.arrival", "date", ("Date d’arrivée prévue", "Intended date of arrival", "Geplande datum van aankomst")),
        Part("27.departure", "date", ("Date de départ prévue", "Intended date of departure",
                                      "Geplande datum van vertrek")),
        Part("27.earned", "choice", ("Entrées multiples pouvant être demandées (code des visas, art. 24, par. 2)",
                                     "Multiple entries that may be asked for (Visa Code, Article 24(2))",
                                     "Meerdere binnenkomsten die kunnen worden gevraagd (Visumcode, artikel 24, lid 2)"),
             optional=True, hint=True))),
    Field(28, ("Empreintes digitales relevées précédemment pour une demande de visa Schengen",
               "Fingerprints collected previously for the purpose of applying for a Schengen visa",
               "Vingerafdrukken eerder afgenomen voor een Schengenvisumaanvraag"), (
        Part("28", "choice"),
        Part("28.on", "date", ("Date, si elle est connue", "Date, if known", "Datum, indien bekend"), optional=True),
        Part("28.visa", "text", ("Numéro du visa, s’il est connu", "Visa sticker number, if known",
                                 "Nummer van de visumsticker, indien bekend"), optional=True))),
    Field(29, ("Autorisation d’entrée dans le pays de destination finale, le cas échéant",
               "Entry permit for the final country of destination, where applicable",
               "Inreisvergunning voor het land van eindbestemming, indien van toepassing"), (Part("29", "choice"),)),
    Field(30, ("Personne(s) qui invite(nt) ou hôtel(s) ou hébergement temporaire",
               "Inviting person(s) or hotel(s) or temporary accommodation",
               "Uitnodigende persoon of hotel of tijdelijke accommodatie"), (Part("30", "address"),)),
    Field(31, ("Nom et adresse de l’entreprise ou de l’organisation qui invite",
               "Name and address of inviting company or organisation",
               "Naam en adres van het uitnodigende bedrijf of de uitnodigende organisatie"), (
        Part("31", "text", _NAME), Part("31.address", "address", _ADDRESS), Part("31.phone", "text", _PHONE),
        Part("31.contact", "text", ("Personne de contact", "Contact person", "Contactpersoon")),
        Part("31.email", "text", _EMAIL))),
    Field(32, ("Financement des frais de voyage et de subsistance pendant le séjour",
               "Cost of travelling and living during the stay is covered",
               "De kosten voor reis en verblijf zijn ten laste van"), (
        Part("32", "choice"),
        Part("32.means", "choice", ("Moyens de subsistance", "Means of support", "Middelen van bestaan")),
        Part("32.shares", "costs", ("Détail des frais pris en charge", "Who bears which costs",
                                    "Wie welke kosten draagt"), optional=True, hint=True))),
    Field(33, ("Personne qui remplit le formulaire, si ce n’est pas le demandeur",
               "Person filling in the application form, if different from the applicant",
               "Persoon die het formulier invult, indien dit niet de aanvrager is"), (Part("33", "choice"),)),
)  # fmt: skip
