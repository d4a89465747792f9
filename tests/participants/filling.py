"""An applicant who fills the form, for the tests of this subject."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from participants.applications.models import Application
from participants.applications.services.addresses import mark_address_confirmed
from participants.register.models import Call
from pemwecco.network.models import Sector
from pemwecco.network.services import load_sectors

AWA = "awa@atelier.example"
PERSON = {
    "given_names": "Awa",
    "family_name": "N'Diaye",
    "sex": "F",
    "birth_date": "3/2/1990",
    "birth_place": "Thiès",
    "nationality": "SN",
    "phone": "77 123 45 67",
    "whatsapp": "yes",
    "country": "SN",
    "region": "SN-TH",
    "languages_spoken": "français, wolof",
    "has_passport": "yes",
    "earlier_schengen_visa": "no",
}
ENTERPRISE = {
    "name": "Saveurs d'Awa",
    "occupation": "owner",
    "function": "Gérante",
    "legal_form": "SARL",
    "activity": "Nous séchons des mangues.",
    "ninea": "005677234 2Y2",
    "rccm": "sn ths 2018 a 3014",
    "figures_year": "2025",
    "turnover": "12 500 000 FCFA",
    "jobs": "7",
    "jobs_women": "4",
    "enterprise_region": "SN-TH",
    "city": "Thiès",
}
PROJECT = {
    "project_title": "Des mangues à Gand",
    "project": "Vendre des mangues séchées.",
    "expected_results": "Deux contrats.",
    "needs": "Les normes.",
}


def picture(name: str = "photo.png", shade: int = 0) -> SimpleUploadedFile:
    """A small picture, as a phone would send it."""
    content = BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 90)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def begun(client: Client, call: Call, email: str = AWA) -> Application:
    """A draft begun in this browser, its address confirmed."""
    client.post(
        f"/apply/{call.slug}/start/",
        {"email": email, "language": "fr"},
    )
    application = Application.objects.select_related("participation__person").latest(
        "pk"
    )
    # The code of the mail was typed.
    mark_address_confirmed(application)
    return application


def save(client: Client, application: Application, step: str, **typed: Any) -> Any:
    """Post a step from a window that knows the newest version."""
    application.refresh_from_db()
    data = {"version": application.version, "window": "one", "go": "next"} | typed
    return client.post(
        f"/apply/file/{application.participation.reference}/{step}/", data
    )


def fill(client: Client, application: Application) -> None:
    """Everything that is needed to send."""
    load_sectors()
    save(client, application, "person", **PERSON)
    save(
        client,
        application,
        "enterprise",
        **ENTERPRISE,
        sector=Sector.objects.get(code="agri-food").pk,
    )
    save(client, application, "project", **PROJECT)
    papers = {
        "cv": picture("cv.png", 1),
        "ninea": picture("ninea.png", 2),
        "rccm": picture("rccm.png", 3),
    }
    save(client, application, "documents", **papers)


def send(client: Client, application: Application) -> Any:
    return save(client, application, "check", go="send", commits_to_return="on")
