"""Invented people and organisations that look invented: they are called after trees, waters and tools."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

GIVEN: Final = {
    "F": (
        "Awa", "Aminata", "Ndèye", "Fatou", "Khady", "Mariama", "Coumba", "Astou", "Rokhaya", "Bineta",
        "Sokhna", "Adja", "Yacine", "Dieynaba", "Oumou", "Seynabou", "Maïmouna", "Safiétou", "Nafissatou",
    ),
    "M": (
        "Modou", "Cheikh", "Mamadou", "Ousmane", "Ibrahima", "Abdoulaye", "Moussa", "Pape", "Alioune",
        "Babacar", "Saliou", "Lamine", "Malick", "Serigne", "Idrissa", "Souleymane", "Demba", "Amadou",
    ),
}  # fmt: skip
FAMILY: Final = (
    "Baobab", "Tamarin", "Filao", "Mangrove", "Fromager", "Harmattan", "Pirogue", "Balafon", "Kora",
    "Caïlcédrat", "Moringa", "Dattier", "Savane", "Lagune", "Kapokier", "Rônier", "Palétuvier", "Hivernage",
    "Alizé", "Calebasse", "Flamboyant", "Papayer", "Anacardier", "Djembé", "Gommier", "Nénuphar", "Arachide",
    "Pélican", "Marigot", "Jujubier", "Acacia", "Gouverneur-d'Eau", "N'Imaginaire", "Cormoran", "Estuaire",
)  # fmt: skip
# The word an enterprise of a branch of activity starts with, and what it does; "" serves all others.
TRADES: Final = {
    "agri": (
        ("Vergers", "Transformation de mangues séchées et de jus"),
        ("Céréales", "Farines de mil et de fonio, sans gluten"),
        ("Saveurs", "Bissap, gingembre et bouye en bouteille"),
        ("Ruches", "Miel et produits de la ruche"),
    ),
    "food": (
        ("Saveurs", "Sauces et condiments en conserve"),
        ("Moulins", "Huile d'arachide pressée à froid"),
    ),
    "cosmet": (("Beurres", "Cosmétiques au karité et au baobab"),),
    "logist": (("Relais", "Groupage et livraison du dernier kilomètre"),),
    "transport": (("Convois", "Transport frigorifique régional"),),
    "water": (("Sources", "Traitement de l'eau et forages solaires"),),
    "ict": (("Numérique", "Logiciels de gestion pour les commerces"),),
    "health": (("Soins", "Matériel de laboratoire et maintenance biomédicale"),),
    "textile": (("Étoffes", "Tissage et teinture artisanale"),),
    "craft": (("Étoffes", "Tissage et teinture artisanale"),),
    "energy": (("Soleils", "Kits solaires pour ateliers"),),
    "fish": (("Marées", "Poisson fumé et emballé sous vide"),),
    "": (
        ("Atelier", "Services et fabrication pour les entreprises"),
        ("Comptoir", "Négoce et distribution de produits locaux"),
    ),
}
HOSTS: Final = (
    # name, kind, town, region of the country, region for labour law, language, what it offers
    ("Fabriek Denkbeeld", "enterprise", "Antwerpen", "BE-VAN", "VLG", "nl", "Food processing line, quality and export desk"),
    ("Moulin Imaginaire", "enterprise", "Namur", "BE-WNA", "WAL", "fr", "Meunerie biologique, traçabilité, emballage"),
    ("Brouwerij Voorbeeld", "enterprise", "Leuven", "BE-VBR", "VLG", "nl", "Fermentation, bottling, distribution"),
    ("Comptoir des Deux Rives Fictif", "diaspora", "Bruxelles", "BE-BRU", "BRU", "fr", "Importation de produits ouest-africains"),
    ("Incubateur La Fabrique Inventée", "incubator", "Liège", "BE-WLG", "WAL", "fr", "Coaching, prototypage, réseau d'investisseurs"),
    ("Hogeschool Exempel", "university", "Gent", "BE-VOV", "VLG", "nl", "Food technology laboratory, guest lectures"),
    ("Université Fictive de la Dyle", "university", "Ottignies", "BE-WBR", "WAL", "fr", "Séminaires d'entrepreneuriat, laboratoires"),
    ("Havenlogistiek Verzonnen", "enterprise", "Antwerpen", "BE-VAN", "VLG", "nl", "Cold chain, customs, groupage"),
    ("Savonnerie Exemple", "enterprise", "Mons", "BE-WHT", "WAL", "fr", "Cosmétiques naturels, normes européennes"),
    ("Watertechniek Schets", "enterprise", "Hasselt", "BE-VLI", "VLG", "nl", "Water treatment, solar pumping"),
    ("Clinique-Atelier Modèle", "enterprise", "Charleroi", "BE-WHT", "WAL", "fr", "Maintenance d'appareils biomédicaux"),
    ("Digitaal Huis Proefstuk", "enterprise", "Brugge", "BE-VWV", "VLG", "nl", "Software for small retailers"),
    ("Centre de Recherche Hypothèse", "research", "Gembloux", "BE-WNA", "WAL", "fr", "Essais agronomiques, analyses de résidus"),
    ("Chambre d'Affaires Maquette", "federation", "Bruxelles", "BE-BRU", "BRU", "fr", "Rencontres d'affaires, conseil juridique"),
    ("Textielatelier Ontwerp", "enterprise", "Kortrijk", "BE-VWV", "VLG", "nl", "Weaving, natural dyes, design"),
    ("Zonne-energie Bedacht", "enterprise", "Genk", "BE-VLI", "VLG", "nl", "Solar kits, training of installers"),
    ("Studio de Bande Dessinée Esquisse", "enterprise", "Bruxelles", "BE-BRU", "BRU", "fr", "Formation au scénario et au dessin"),
    ("Unternehmerhaus Beispiel", "support", "Eupen", "BE-WLG", "DG", "fr", "Accueil d'entreprises, salons transfrontaliers"),
)  # fmt: skip
CONTACTS: Final = (
    ("Lies", "Voorbeeld"), ("Marc", "Exemple"), ("Tine", "Denkbeeld"), ("Julie", "Maquette"),
    ("Bram", "Schets"), ("Nora", "Hypothèse"), ("Wout", "Ontwerp"), ("Élise", "Esquisse"),
    ("Karim", "Modèle"), ("An", "Proefstuk"),
)  # fmt: skip
TOWNS: Final = (
    # region, town, court of the trade register, weight (domain.md §4.1: most enterprises are on one axis)
    ("SN-DK", "Dakar", "DKR", 46), ("SN-DK", "Rufisque", "DKR", 8), ("SN-TH", "Thiès", "THS", 13),
    ("SN-TH", "Mbour", "MBR", 8), ("SN-SL", "Saint-Louis", "STL", 6), ("SN-ZG", "Ziguinchor", "ZGR", 6),
    ("SN-KL", "Kaolack", "KLK", 4), ("SN-DB", "Diourbel", "DBL", 3), ("SN-LG", "Louga", "LGA", 2),
    ("SN-TC", "Tambacounda", "TBC", 2), ("SN-FK", "Fatick", "FTK", 1), ("SN-MT", "Matam", "MTM", 1),
)  # fmt: skip
SUFFIXES: Final = (
    "du Baobab",
    "de la Lagune",
    "des Deux Fleuves",
    "du Rônier",
    "de l'Alizé",
    "du Marigot",
)


def convert_to_ascii(text: str) -> str:
    """The part of an address that a name gives: "Ndèye N'Imaginaire" is "ndeye.nimaginaire"."""
    plain = (
        unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    )
    words = plain.replace("-", " ").split()
    return ".".join(re.sub(r"[^a-z0-9]", "", word) for word in words)
