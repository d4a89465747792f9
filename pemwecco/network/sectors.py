"""The first list of sectors; staff add their own in the staff pages."""

from __future__ import annotations

# code, French, English, Dutch: the union of what actors of the programme reported.
SECTORS = (
    ("agriculture", "Agriculture", "Agriculture", "Landbouw"),
    (
        "agri-food",
        "Agroalimentaire",
        "Agri-food and food industry",
        "Agrovoeding en voedingsindustrie",
    ),
    ("logistics", "Logistique", "Logistics", "Logistiek"),
    ("transport", "Transport", "Transport", "Vervoer"),
    ("hospitality", "Restauration et hôtellerie", "Catering and hospitality", "Horeca"),
    ("water", "Gestion de l'eau", "Water management", "Waterbeheer"),
    ("cosmetics", "Cosmétique", "Cosmetics", "Cosmetica"),
    (
        "health",
        "Santé et biomédecine",
        "Health and biomedicine",
        "Gezondheid en biogeneeskunde",
    ),
    (
        "education",
        "Éducation et formation",
        "Education and training",
        "Onderwijs en opleiding",
    ),
    ("ict", "Numérique et technologie", "ICT and technology", "ICT en technologie"),
    ("services", "Services aux entreprises", "Business services", "Zakelijke diensten"),
    (
        "culture",
        "Culture et création",
        "Culture and creative industries",
        "Cultuur en creatieve sector",
    ),
    (
        "energy",
        "Énergie et environnement",
        "Energy and environment",
        "Energie en milieu",
    ),
    ("crafts", "Artisanat et textile", "Crafts and textile", "Ambacht en textiel"),
    ("construction", "Construction", "Construction", "Bouw"),
    ("fishery", "Pêche", "Fishery", "Visserij"),
    ("trade", "Commerce", "Trade", "Handel"),
    ("other", "Autre", "Other", "Andere"),
)
