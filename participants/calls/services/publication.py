"""What a call still needs before it is published, and the publishing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.calls.models import Criterion, Question
from participants.calls.services.setup import LANGUAGES, ensure_setup
from participants.register.lifecycle import Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require

if TYPE_CHECKING:
    from participants.calls.models import Setup


@dataclass(frozen=True, slots=True)
class PublicationPoint:
    """One thing that a call needs: whether it is there, and at which anchor of its page it is put right.

    Without an `essential` one a call is not published; the others are good to have.
    """

    done: bool
    sentence: str
    part: str
    essential: bool = False


def list_publication_points(call: Call) -> list[PublicationPoint]:
    """Everything that makes a call complete, in the order of its page; eight queries."""
    setup = ensure_setup(call)
    counted = Call.objects.filter(pk=call.pk).aggregate(
        panel=Count("panel", distinct=True),
        rules=Count("eligibility_rules", distinct=True),
        targets=Count("balance_targets", distinct=True),
        cohorts=Count("cohorts", distinct=True),
    )
    papers = Question.objects.filter(call=call, kind=Question.Kind.FILE).count()
    criteria = list(Criterion.objects.filter(call=call))
    in_english = bool(call.title_en.strip() and call.text_en.strip())
    in_dutch = bool(call.title_nl.strip() and call.text_nl.strip())
    return [
        PublicationPoint(
            bool(call.title_fr.strip() and call.text_fr.strip()),
            _("Title and text in French"),
            "id_text_fr",
            essential=True,
        ),
        PublicationPoint(in_english, _("Title and text in English"), "id_text_en"),
        PublicationPoint(in_dutch, _("Title and text in Dutch"), "id_text_nl"),
        PublicationPoint(
            call.closes_at > timezone.now(),
            _("A closing that has not passed"),
            "id_closes_at_0",
            essential=True,
        ),
        PublicationPoint(
            setup.minutes > 0,
            _("How many minutes the form takes"),
            "setup-group",
            essential=True,
        ),
        PublicationPoint(
            _says_whom(setup), _("Who is meant, in three languages"), "setup-group"
        ),
        PublicationPoint(
            bool(criteria),
            _("At least one criterion of the panel"),
            "criteria-group",
            essential=True,
        ),
        PublicationPoint(
            bool(criteria)
            and all(row.label_fr and row.label_en and row.label_nl for row in criteria),
            _("The criteria in three languages"),
            "criteria-group",
        ),
        PublicationPoint(
            counted["rules"] > 0, _("Eligibility rules"), "eligibility_rules-group"
        ),
        PublicationPoint(
            papers > 0, _("The papers that the form asks for"), "beside-call"
        ),
        PublicationPoint(
            counted["panel"] >= setup.reviews_per_file,
            ngettext(
                "A panel of at least %(count)d member",
                "A panel of at least %(count)d members",
                setup.reviews_per_file,
            )
            % {"count": setup.reviews_per_file},
            "panel-group",
        ),
        PublicationPoint(
            counted["cohorts"] > 0,
            _("A cohort with its dates and seats"),
            "cohorts-group",
        ),
        PublicationPoint(
            counted["targets"] > 0,
            _("What balance the cohort aims at"),
            "balance_targets-group",
        ),
    ]


def can_publish_call(call: Call) -> GuardAnswer:
    """Whether a call can be published; a no names what is missing."""
    missing = []
    for point in list_publication_points(call):
        if point.essential and not point.done:
            missing.append(point.sentence)
    if not missing:
        return YES
    return no(
        _("Still missing before this call can be published: %(what)s.")
        % {"what": "; ".join(missing)}
    )


@transaction.atomic
def publish_call(*, call: Call, by: User) -> Call:
    """Show a call on the public site. Raises `Refused` with what is missing,
    `PermissionDenied` without the right; twice changes nothing.
    """
    require(by, "register.change_call")
    row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not (answer := can_publish_call(row)):
        raise Refused(str(answer.reason))
    return _set_call_published(row, call, published=True)


@transaction.atomic
def unpublish_call(*, call: Call, by: User) -> Call:
    """Take a call off the public site; one that has received files stays. Refuses as `publish` does."""
    require(by, "register.change_call")
    row = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if row.participations.exclude(stage=Stage.DRAFT).exists():
        raise Refused(
            _("This call has received files: it stays published. Close it by its date.")
        )
    return _set_call_published(row, call, published=False)


def _set_call_published(row: Call, call: Call, *, published: bool) -> Call:
    if row.published != published:
        row.published = published
        row.save(update_fields=["published"])
    call.published = published
    return call


def _says_whom(setup: Setup) -> bool:
    return all(getattr(setup, f"target_{code}").strip() for code in LANGUAGES)
