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

# What needs and offers are about: of enterprises first, then of support structures and public bodies.
NEED_TOPICS = (
    ("buyers", "Clients et débouchés", "Buyers and markets", "Kopers en afzet"),
    ("suppliers", "Fournisseurs et équipements", "Suppliers and equipment", "Leveranciers en uitrusting"),
    ("export", "Règles et normes d'exportation", "Export rules and norms", "Exportregels en normen"),
    ("certification", "Certification de qualité", "Quality certification", "Kwaliteitscertificering"),
    ("logistics", "Logistique et douane", "Logistics and customs", "Logistiek en douane"),
    ("marketing", "Marketing et marque", "Marketing and branding", "Marketing en merk"),
    ("finance", "Financement et comptabilité", "Finance and accounting", "Financiering en boekhouding"),
    (
        "legal",
        "Droit, contrats et propriété intellectuelle",
        "Law, contracts and intellectual property",
        "Recht, contracten en intellectuele eigendom",
    ),
    ("digital", "Numérique", "Digital", "Digitalisering"),
    ("management", "Gestion et ressources humaines", "Management and human resources", "Beheer en personeel"),
    ("formalisation", "Formalisation", "Formalisation", "Formalisering"),
    ("negotiation", "Présentation et négociation", "Pitching and negotiation", "Pitchen en onderhandelen"),
    ("language", "Langues", "Languages", "Talen"),
    ("matchmaking", "Méthode de mise en relation", "Matchmaking method", "Matchmakingmethode"),
    ("diagnosis", "Diagnostic de PME", "SME diagnosis", "Diagnose van kmo's"),
    ("visa", "Information sur les visas", "Visa information", "Visuminformatie"),
    ("data", "Gestion des données", "Data management", "Gegevensbeheer"),
    ("evaluation", "Suivi et évaluation", "Monitoring and evaluation", "Monitoring en evaluatie"),
    ("diaspora", "Mobilisation de la diaspora", "Diaspora mobilisation", "Mobilisatie van de diaspora"),
    ("other", "Autre", "Other", "Andere"),
)  # fmt: skip
