"""Who signs in to the demo, and with what. Nothing here opens a real system."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password

from demo.world import World
from participants.calls.models import PanelMember
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role

PASSWORD = "demo-entre-deux-rives"  # noqa: S105  of the demo alone: seed_demo refuses a site on https
OFFICE = "bureau.example"


@dataclass(frozen=True, slots=True)
class Login:
    """One line of the table: staff have a role, the others sign in by a code sent by mail."""

    email: str
    name: str
    address: str
    role: Role | None = None
    what: str = ""


STAFF = (
    Login(f"admin@{OFFICE}", "Adji Administratrice", "/admin/", Role.ADMINISTRATOR),
    Login(
        f"coordination@{OFFICE}", "Coumba Coordinatrice", "/admin/", Role.COORDINATOR
    ),
    Login(f"programme@{OFFICE}", "Ousmane Officier", "/admin/", Role.OFFICER),
    Login(f"visa@{OFFICE}", "Viviane Visa", "/admin/", Role.VISA_OFFICER),
    Login(f"jury1@{OFFICE}", "Jérôme Jury", "/admin/", Role.PANEL_MEMBER),
    Login(f"suivi@{OFFICE}", "Sanne Suivi", "/admin/", Role.MONITORING),
    Login("lecture@office.example", "Oscar Office", "/admin/", Role.IMMIGRATION_READER),
    Login(
        "lecture@consulat.example",
        "Constance Consulat",
        "/admin/",
        Role.CONSULATE_READER,
    ),
    Login("bailleur@union.example", "Béatrice Bailleur", "/admin/", Role.DONOR_READER),
)
# The panel has four members; only the first has a line in the table of log-ins.
PANEL = (
    STAFF[4],
    *(
        Login(f"jury{number}@{OFFICE}", name, "/admin/", Role.PANEL_MEMBER)
        for number, name in ((2, "Julienne Jury"), (3, "Jan Jury"), (4, "Jamila Jury"))
    ),
)
DRAFTING = Login(
    "cheikh.filao@atelier.example",
    "Cheikh Filao",
    "/me/",
    what="applicant with a draft",
)
PREPARING = Login(
    "ndeye.mangrove@atelier.example", "Ndèye Mangrove", "/me/", what="prepares the visa"
)
PRESENT = Login(
    "awa.baobab@atelier.example", "Awa Baobab", "/me/", what="in Belgium now"
)
RETURNED = Login(
    "modou.tamarin@atelier.example", "Modou Tamarin", "/me/", what="returned"
)
CORRECTING = Login(
    "coumba.filao@atelier.example", "Coumba Filao", "/me/", what="asked to correct"
)
CORRECTED = Login(
    "pape.acacia@atelier.example", "Pape Acacia", "/me/", what="has corrected"
)
NOT_READY = Login(
    "fatou.ronier@atelier.example", "Fatou Rônier", "/me/", what="not ready yet"
)
HOST = Login(
    "lies@denkbeeld.example", "Lies Voorbeeld", "/partners/", what="host's contact"
)
STRUCTURE = Login(
    "nadine@comptoir.example",
    "Nadine Comptoir",
    "/partners/",
    what="speaks for a support structure",
)
BY_CODE = (
    DRAFTING,
    PREPARING,
    PRESENT,
    RETURNED,
    HOST,
    CORRECTING,
    CORRECTED,
    NOT_READY,
    STRUCTURE,
)


def is_opened(world: World, row: Participation) -> bool:
    """Whether somebody opens this file: it is prepared now, or its person signs in.

    What is made of it is made act by act, by the services; the others of a year are scenery, made in bulk.
    """
    emails = {login.email for login in BY_CODE}
    return row.cohort == world.planned or row.person.email in emails


def make_demo_logins(world: World) -> None:
    """Accounts of staff with password and second factor, and the panel of the closed call."""
    password = make_password(PASSWORD)  # once: a hash is slow on purpose
    for login in dict.fromkeys((*STAFF, *PANEL)):
        user = User.objects.create(
            email=login.email,
            name=login.name,
            language="fr",
            is_staff=True,
            password=password,
        )
        assert login.role is not None
        give_role(user=user, role=login.role)
        world.staff.setdefault(login.role, user)
        secret = get_adapter().encrypt(compute_login_secret(login.email))
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": secret}
        )
        if login in PANEL:
            world.panel.append(PanelMember.objects.create(call=world.call, user=user))
    members = []
    for member in world.panel:
        members.append(PanelMember(call=world.next_call, user=member.user))
    PanelMember.objects.bulk_create(members)


def compute_login_secret(email: str) -> str:
    """The secret of an authenticator of the demo: the same on each machine, to be computed at will."""
    return base64.b32encode(
        hashlib.sha256(f"demo {email}".encode()).digest()[:20]
    ).decode()


def compute_login_code(email: str) -> str:
    """The six digits of this half minute."""
    counter = int(time.time()) // 30
    return str(
        totp.format_hotp_value(totp.hotp_value(compute_login_secret(email), counter))
    )
