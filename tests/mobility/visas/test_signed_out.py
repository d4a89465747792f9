"""A form sent after the session ended, without a script: its words stand there again after the code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mobility.itineraries.models import Proposal
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.unsent.models import UnsentForm
from tests.conftest import SignIn
from tests.mobility.dossiers import photo

pytestmark = pytest.mark.usefixtures("english")
PAGE = "/me/visa/lodging/"


def test_what_is_sent_after_the_session_ended_is_there_after_the_code(
    ready: Dossier, awa: User, outsider: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).get(PAGE).text
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    day = timezone.localdate() + timedelta(days=400)
    typed = {
        "lodger": "Coumba Voorbeeld",
        "city": "4000 Liège",
        "arrives_on": day.isoformat(),
        "window": hidden["window"],
        "version": hidden["version"],
        "kept_as": hidden["kept_as"],
        "paper": photo(),
    }
    gone = Client()
    answer = gone.post(PAGE, typed)
    assert answer.status_code == 302
    assert "/account/login" in answer["Location"]
    kept = UnsentForm.objects.get()
    assert (kept.owner, set(kept.typed)) == (awa, {"lodger", "city", "arrives_on"})
    assert not Proposal.objects.exists()
    again = sign_in(awa).get(PAGE)
    assert again.context["form"]["lodger"].value() == "Coumba Voorbeeld"
    assert "stands here again" in again.text
    # The token says whose it is: another person does not see it, a made-up one keeps nothing.
    assert "Coumba" not in sign_in(outsider).get("/me/").text
    for token in ("", "x:y:z"):
        gone.post(PAGE, typed | {"kept_as": token, "lodger": "Other", "paper": ""})
    # Older than what another window saved since: left alone.
    UnsentForm.objects.update(window="other", version=9)
    gone.post(PAGE, typed | {"lodger": "Other", "paper": ""})
    gone.post(PAGE, typed | {"lodger": "x" * 70_000, "paper": ""})
    assert UnsentForm.objects.get().typed["lodger"] == ["Coumba Voorbeeld"]
