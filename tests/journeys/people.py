"""Run in the house as soon as it stands: the programme, its rules, its staff. Nothing else."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from mobility.hosts.models import Host
from mobility.visas.models import Post
from participants.register.models import Programme
from participants.training.models import Module
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.network.models import Organisation

# A secret for tests only; the journey computes the same codes from it.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long walk between two shores"

call_command("load_code_lists", verbosity=0)
call_command("load_parameters", verbosity=0)

for email, role, language in (
    ("coordinator@staff.example", Role.COORDINATOR, "en"),
    ("visa@staff.example", Role.VISA_OFFICER, "en"),
    ("monitoring@staff.example", Role.MONITORING, "en"),
    ("donor@staff.example", Role.DONOR_READER, "en"),
    ("panel1@jury.example", Role.PANEL_MEMBER, "en"),
    ("panel2@jury.example", Role.PANEL_MEMBER, "en"),
    ("reader@jury.example", Role.PANEL_MEMBER, "en"),
):
    user = User.objects.create_user(
        email, PASSWORD, name=email.split("@")[0].title(), language=language
    )
    give_role(user=user, role=role)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt(SECRET)},
    )

programme = Programme.objects.create(
    code="pem-wecco",
    prefix="PEM",
    name="PEM-WECCO",
    pitch_fr="Entreprendre entre deux rives.",
    pitch_en="Business between two shores.",
    pitch_nl="Ondernemen tussen twee oevers.",
    origin="SN",
    destination="BE",
    origin_timezone="Africa/Dakar",
    destination_timezone="Europe/Brussels",
    origin_city="Dakar",
    destination_city="Bruxelles",
    currency="XOF",
    seats=60,
    implementer="Enabel",
    implementer_address="Rue Haute 147, 1000 Bruxelles",
    funding_fr="Financé par l'Union européenne",
    funding_en="Funded by the European Union",
    funding_nl="Gefinancierd door de Europese Unie",
    contact_email="programme@pem-wecco.example",
    contact_phone="+32 2 000 00 00",
    follow_up_months=[3, 6, 12],
)
Module.objects.create(
    programme=programme,
    code="ecosystem",
    title_fr="L'écosystème belge",
    title_en="The ecosystem",
    hours=6,
)
for name, kind in (
    ("Fabriek Voorbeeld", "enterprise"),
    ("Incubateur Exemple", "incubator"),
):
    organisation = Organisation.objects.create(
        name=name,
        name_key=name.lower(),
        kind=kind,
        country="BE",
        city="Antwerpen",
        region="BE-VAN",
    )
    Host.objects.create(organisation=organisation, labour_region="VLG", capacity=3)
post = Organisation.objects.create(
    name="Ambassade d'exemple, Dakar",
    name_key="ambassade",
    kind="post",
    country="SN",
    city="Dakar",
)
Post.objects.create(
    organisation=post, competent_for=["SN"], provider="Centre d'exemple"
)
