"""Inside the application, on a database of the measures: who signs in, which pages, how many queries.

Prints JSON: {"pages": [{"name", "path", "cookie", "queries"}], "phones": [the same], "missing": [...]}.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import django

from bench.photos import VISA_PAPER


def main() -> None:
    django.setup()
    from django.urls import NoReverseMatch  # noqa: PLC0415  after setup

    found: dict[str, list[Any]] = {"pages": [], "phones": [], "missing": []}
    for kind, makers in (("pages", pages()), ("phones", phone_pages())):
        for name, make in makers.items():
            try:
                path, user = make()
            except (NoReverseMatch, LookupError) as reason:
                found["missing"].append(f"{name}: {reason}")
                continue
            try:
                found[kind].append(described(name, path, user))
            except Exception as problem:  # noqa: BLE001  one broken page must not hide the others
                found["missing"].append(
                    f"{name}: {path}: {type(problem).__name__}: {problem}"
                )
    sys.stdout.write("\n" + json.dumps(found))


def pages() -> dict[str, Callable[[], tuple[str, Any]]]:
    from django.urls import reverse  # noqa: PLC0415  after setup

    from demo import logins  # noqa: PLC0415
    from mobility.itineraries.models import CohortProgramme  # noqa: PLC0415
    from mobility.visas.models import Dossier  # noqa: PLC0415
    from participants.register.lifecycle import Stage  # noqa: PLC0415
    from participants.register.models import Participation  # noqa: PLC0415
    from pemwecco.accounts.models import User  # noqa: PLC0415

    def user(login: logins.Login) -> Any:
        return User.objects.get(email=login.email)

    def officer() -> Any:
        return user(logins.STAFF[2])

    def file() -> int:
        """A file with a long story: of somebody in the host country now."""
        return Participation.objects.filter(stage=Stage.DEPARTED).order_by("pk")[0].pk

    def closed_call() -> int:
        """The call with the many files."""
        return (
            Participation.objects.filter(stage=Stage.DEPARTED).order_by("pk")[0].call_id
        )

    def dossier() -> int:
        """One with letters, whose papers are still collected."""
        lettered = Dossier.objects.filter(stage="appointment", letters__isnull=False)
        found = lettered.order_by("pk").first() or Dossier.objects.earliest("pk")
        return found.pk

    def travelling() -> int:
        """The cohort that travels now or next."""
        sheet = CohortProgramme.objects.order_by("cohort__arrives_on")[0]
        return sheet.cohort_id

    def draft() -> str:
        return Participation.objects.get(person__email=logins.DRAFTING.email).reference

    return {
        "public home": lambda: (reverse("home:public"), None),
        "form step": lambda: (
            reverse("applications:step", args=[draft(), "enterprise"]),
            user(logins.DRAFTING),
        ),
        "staff list, 50 rows": lambda: (
            reverse("admin:register_participation_changelist"),
            officer(),
        ),
        "file page, staff": lambda: (
            reverse("admin:register_participation_change", args=[file()]),
            officer(),
        ),
        "ranking board": lambda: (
            reverse("admin:register_call_board", args=[closed_call()]),
            user(logins.STAFF[1]),
        ),
        "reviews of the panel, list": lambda: (
            reverse("admin:panel_review_changelist"),
            officer(),
        ),
        "queue of a reviewer": lambda: (
            reverse("admin:panel_review_queue"),
            user(logins.STAFF[4]),
        ),
        "my space": lambda: (reverse("home:me"), user(logins.PRESENT)),
        "visa dossier, participant": lambda: (
            reverse("visas:dossier"),
            user(logins.PREPARING),
        ),
        "partner home": lambda: (reverse("home:partner"), user(logins.HOST)),
        "first page of staff": lambda: (reverse("admin:index"), officer()),
        "programme at a glance": lambda: (reverse("home:glance"), officer()),
        "search, staff": lambda: (f"{reverse('home:search')}?q=diop", officer()),
        "week of a cohort, staff": lambda: (
            reverse("admin:itineraries_cohortprogramme_week", args=[travelling()]),
            officer(),
        ),
        "visa dossier, staff": lambda: (
            reverse("admin:visas_dossier_change", args=[dossier()]),
            officer(),
        ),
    }


def phone_pages() -> dict[str, Callable[[], tuple[str, Any]]]:
    """What applicants and participants open on their phones: each address with whose it is."""
    from demo import logins  # noqa: PLC0415  after setup

    makers: dict[str, Callable[[], tuple[str, Any]]] = {
        "public home": lambda: ("/", None),
        "a call": lambda: (f"/apply/{_find_draft().call.slug}/", None),
        "my space, applicant": partial(_page_of, "/me/", logins.DRAFTING),
    }
    for step in ("person", "enterprise", "documents"):
        makers[f"form, {step}"] = partial(_step_of_draft, step)
    for path in (
        "/me/",
        "/me/messages/",
        "/me/training/",
        "/me/wishes/",
        "/me/visa/",
        "/me/visa/passport/",
        "/me/visa/earlier/",
        "/me/visa/stays/",
        "/me/visa/lodging/",
        "/me/visa/flights/",
        "/me/visa/form/",
    ):
        makers[f"`{path}`"] = partial(_page_of, path, logins.PREPARING)
    makers[VISA_PAPER] = _find_visa_paper
    for path in ("/me/itinerary/", "/me/itinerary/pack/", "/me/itinerary/met/"):
        makers[f"`{path}`"] = partial(_page_of, path, logins.PRESENT)
    return makers


def _find_draft() -> Any:
    from demo import logins  # noqa: PLC0415  after setup
    from participants.register.models import Participation  # noqa: PLC0415

    return Participation.objects.get(person__email=logins.DRAFTING.email)


def _find_visa_paper() -> tuple[str, Any]:
    """The page of a paper of the visa that is still to be given, as a file."""
    from demo import logins  # noqa: PLC0415  after setup
    from mobility.visas.models import Piece  # noqa: PLC0415
    from mobility.visas.services.checklist import can_be_given  # noqa: PLC0415

    signed = (Piece.Code.PASSPORT, Piece.Code.RETURN_UNDERTAKING)
    pieces = Piece.objects.filter(
        dossier__participation__person__email=logins.PREPARING.email
    ).exclude(code__in=signed)
    given = [piece for piece in pieces.order_by("pk") if can_be_given(piece)]
    if not given:
        raise LookupError("no paper can be given")
    return _page_of(f"/me/visa/pieces/{given[0].pk}/", logins.PREPARING)


def _step_of_draft(step: str) -> tuple[str, Any]:
    from demo import logins  # noqa: PLC0415  after setup

    path = f"/apply/file/{_find_draft().reference}/{step}/"
    return _page_of(path, logins.DRAFTING)


def _page_of(path: str, login: Any) -> tuple[str, Any]:
    from pemwecco.accounts.models import User  # noqa: PLC0415  after setup

    return path, User.objects.get(email=login.email)


def described(name: str, path: str, user: Any) -> dict[str, Any]:
    """The page with its cookie, asked once to warm and once to count its queries."""
    from django.db import connection  # noqa: PLC0415  after setup
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from pemwecco.accounts.middleware import CHECKED  # noqa: PLC0415

    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    cookie = ""
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if user.is_staff:
            session = client.session
            session[CHECKED] = True
            session.save()
        cookie = f"sessionid={client.cookies['sessionid'].value}"
    answer = client.get(path)
    if answer.status_code != 200:
        raise LookupError(
            f"answers {answer.status_code} {answer.headers.get('Location', '')}"
        )
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    # The same statement with other values, again and again: a query per row.
    shapes = Counter(
        query["sql"].split(" WHERE ")[0][:120] for query in captured.captured_queries
    )
    again = {shape: count for shape, count in shapes.items() if count > 2}
    slow = (
        max((float(query["time"]) for query in captured.captured_queries), default=0.0)
        * 1000
    )
    return {
        "name": name,
        "path": path,
        "cookie": cookie,
        "queries": len(captured),
        "again": again,
        "slowest_ms": slow,
    }


if __name__ == "__main__":
    main()
