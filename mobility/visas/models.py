"""The visa dossier: passport, checklist, appointment, decision, earlier stays, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage, PieceStage
from participants.register.models import Participation
from pemwecco.core.lifecycle import YES, Answer, no
from pemwecco.core.models import Step, fsm
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document, Paper
from pemwecco.network.models import Organisation, Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class SharedAreaState(models.Model):
    """A state whose days of stay count together, from the day it joined (domain.md §2.3)."""

    country = CountryField(_("state"), unique=True)
    joined_on = models.DateField(_("counts from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("state of the shared area")
        verbose_name_plural = _("states of the shared area")
        ordering = ("country",)

    def __str__(self) -> str:
        return str(self.country.name)


@pghistory.track()
class Post(models.Model):
    """A diplomatic post or an appointment provider: where a dossier is lodged."""

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="post"
    )
    competent_for = ArrayField(
        models.CharField(max_length=2), verbose_name=_("competent for residents of"), default=list
    )
    provider = models.CharField(_("appointments through"), max_length=120, blank=True)
    posted_fee = models.PositiveIntegerField(_("posted fee"), null=True, blank=True)
    fee_currency = models.CharField(_("currency of the fee"), max_length=3, blank=True)

    objects = ScopedQuerySet["Post"].as_manager()

    class Meta:
        verbose_name = _("diplomatic post")
        verbose_name_plural = _("diplomatic posts")

    def __str__(self) -> str:
        return str(self.organisation)


class OwnQuerySet(ScopedQuerySet["TravelDocument"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()


@pghistory.track()
class TravelDocument(models.Model):
    """A passport as its machine-readable zone says it; entered by the participant after selection."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="travel_documents"
    )
    number = models.CharField(_("number"), max_length=12)
    issuer = models.CharField(_("issued by (three letters)"), max_length=3)
    nationality = models.CharField(_("nationality (three letters)"), max_length=3)
    surname = models.CharField(_("surname as printed"), max_length=60)
    given_names = models.CharField(_("given names as printed"), max_length=60)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"))
    blank_pages = models.PositiveSmallIntegerField(_("blank pages"))
    mrz = models.CharField(_("machine-readable zone"), max_length=90)
    scan = models.ForeignKey(
        Document,
        verbose_name=_("copy of the data page"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="travel_documents",
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")
        ordering = ("-entered_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "number", "person"], name="travel_document_once"),
            models.CheckConstraint(
                condition=models.Q(issued_on__lt=models.F("expires_on")), name="travel_document_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"


class DossierQuerySet(ScopedQuerySet["Dossier"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; one's own; those shared with the reader of the Immigration Office."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(participation__person__email=user.email) | models.Q(shares__reader_id=user.pk)
        ).distinct()


@pghistory.track()
class Dossier(models.Model):
    """One application for a visa; a re-application is a new dossier that carries everything over."""

    class PaidBy(models.TextChoices):
        PROGRAMME = "programme", _("the programme")
        HOST = "host", _("the host")
        PARTICIPANT = "participant", _("the participant")

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.PROTECT, related_name="dossiers"
    )
    attempt = models.PositiveSmallIntegerField(_("application number"), default=1)
    stage = models.CharField(_("stage"), max_length=12, choices=DossierStage, default=DossierStage.OPEN)
    post = models.ForeignKey(
        Post, verbose_name=_("post"), null=True, blank=True, on_delete=models.PROTECT, related_name="dossiers"
    )
    passport = models.ForeignKey(
        TravelDocument,
        verbose_name=_("passport"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    paid_by = models.CharField(_("costs paid by"), max_length=12, choices=PaidBy, default=PaidBy.PROGRAMME)
    entries = models.CharField(
        _("entries asked"),
        max_length=8,
        choices=[("1", _("one")), ("2", _("two")), ("MULT", _("multiple"))],
        default="1",
    )
    insurance_policy = models.CharField(_("insurance policy"), max_length=80, blank=True)
    insurance_from = models.DateField(_("insured from"), null=True, blank=True)
    insurance_until = models.DateField(_("insured until"), null=True, blank=True)
    insurance_cover_eur = models.DecimalField(
        _("cover in EUR"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    external_reference = models.CharField(_("reference of the online form"), max_length=40, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    # When the participant was last sent the list of what to mend: at most one mail a day.
    list_sent_at = models.DateTimeField(_("list sent"), null=True, blank=True, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("visa dossier")
        verbose_name_plural = _("visa dossiers")
        ordering = ("-opened_at", "-id")
        permissions = (
            ("manage_dossier", "Can steer visa dossiers"),
            ("check_piece", "Can accept or send back pieces"),
            ("issue_letter", "Can issue visa letters"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["participation", "attempt"], name="dossier_attempt_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [fsm(DOSSIER)]

    def __str__(self) -> str:
        return f"{self.participation.reference}/V{self.attempt}"

    def completeness_answer(self) -> Answer:
        """Whether every blocking piece is accepted or waived; names those that are not."""
        lacking = [
            piece.label
            for piece in self.pieces.all()
            if piece.blocking and piece.stage not in {PieceStage.ACCEPTED, PieceStage.WAIVED}
        ]
        if lacking:
            return no(gettext("Not accepted yet: %(pieces)s.") % {"pieces": ", ".join(lacking)})
        return YES


class SharedQuerySet(ScopedQuerySet["SharedDossier"]):
    def visible_to(self, user: Viewer) -> Self:
        """Only those shared with this very person, whatever else the role sees."""
        if not self.staff_may_view(user):
            return self.none()
        return self.filter(shares__reader_id=user.pk).distinct()


class SharedDossier(Dossier):
    """A dossier as a reader outside the programme gets it: read only, and only when shared."""

    objects = SharedQuerySet.as_manager()  # type: ignore[misc,assignment]  # a proxy with its own scope

    class Meta:
        proxy = True
        verbose_name = _("dossier shared with me")
        verbose_name_plural = _("dossiers shared with me")


class DossierStep(Step):
    subject = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False


class PieceQuerySet(ScopedQuerySet["Piece"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the dossiers one sees."""
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.visible_to(user))


@pghistory.track()
class Piece(models.Model):
    """One line of the checklist: computed, with its state, deadline and file."""

    class Code(models.TextChoices):
        FORM = "FORM", _("Application form, signed")
        PHOTO = "PHOTO", _("Identity photo")
        PASSPORT = "PASSPORT", _("Passport, copy of the data page")
        TMI = "TMI", _("Travel medical insurance")
        FLIGHT = "FLIGHT", _("Return flight reservation")
        ACCOM = "ACCOM", _("Proof of lodging")
        INVIT_HOST = "INVIT_HOST", _("Invitation of the host")
        INVIT_PROGRAMME = "INVIT_PROGRAMME", _("Support letter of the programme")
        PROGRAMME = "PROGRAMME", _("Day-by-day programme")
        RCCM = "RCCM", _("Trade register extract")
        NINEA = "NINEA", _("NINEA certificate")
        ACTIVITY = "ACTIVITY", _("Proof of the enterprise's activity")
        BANK_PERS = "BANK_PERS", _("Personal bank statements, three months")
        BANK_COMP = "BANK_COMP", _("Enterprise bank statements, three months")
        EMPL_CERT = "EMPL_CERT", _("Employment certificate")
        PAYSLIPS = "PAYSLIPS", _("Pay slips, three months")
        MISSION_ORDER = "MISSION_ORDER", _("Mission order or leave certificate")
        MEANS = "MEANS", _("Means of subsistence")
        RETURN_UNDERTAKING = "RETURN_UNDERTAKING", _("Undertaking to return")

    class Giver(models.TextChoices):
        PARTICIPANT = "participant", _("the participant")
        PROGRAMME = "programme", _("the programme")
        HOST = "host", _("the host")

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="pieces"
    )
    code = models.CharField(_("piece"), max_length=20, choices=Code)
    # The sentence of the rule, in English; pages read `reason`, which is in the reader's language.
    why = models.CharField(_("why it is asked"), max_length=250, blank=True)
    given_by = models.CharField(_("given by"), max_length=12, choices=Giver, default=Giver.PARTICIPANT)
    blocking = models.BooleanField(_("needed before lodging"), default=True)
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    stage = models.CharField(_("state"), max_length=10, choices=PieceStage, default=PieceStage.MISSING)
    # What to mend, as the participant reads it, when the piece was sent back.
    remark = models.CharField(_("what to mend"), max_length=500, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pieces",
    )
    paper = models.ForeignKey(
        Paper,
        verbose_name=_("issued paper"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pieces",
    )

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        ordering = ("dossier", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "code"], name="piece_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [fsm(PIECE)]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return str(self.get_code_display())

    @property
    def reason(self) -> str:
        """Why it is asked, in the language of the page."""
        return gettext(self.why) if self.why else ""

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has given it."""
        return (
            self.due_on is not None
            and self.stage in {PieceStage.MISSING, PieceStage.TO_CORRECT}
            and self.due_on < timezone.localdate()
        )


class PieceStep(Step):
    subject = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False


@pghistory.track()
class Share(models.Model):
    """A dossier shown, read only, to a reader of the Immigration Office or of the consulate."""

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="shares"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        on_delete=models.PROTECT,
        related_name="shared_dossiers",
    )
    shared_at = models.DateTimeField(_("shared"), default=timezone.now)

    class Meta:
        verbose_name = _("sharing of a dossier")
        verbose_name_plural = _("sharings of dossiers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "reader"], name="share_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier} → {self.reader}"


@pghistory.track()
class Appointment(models.Model):
    """An appointment to lodge the dossier. A moved one is a new row; the old one says so."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved")
        MISSED = "missed", _("missed")
        KEPT = "kept", _("kept")
        CANCELLED = "cancelled", _("cancelled")

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="appointments"
    )
    requested_on = models.DateField(_("asked for on"), default=timezone.localdate)
    at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=200)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROVISIONAL)

    objects = ScopedQuerySet["Appointment"].as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.dossier} {self.at:%d/%m/%Y %H:%M}"


@pghistory.track()
class Lodging(models.Model):
    """The day a dossier was lodged, with the reference of the receipt."""

    dossier = models.OneToOneField(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="lodging"
    )
    lodged_on = models.DateField(_("lodged on"))
    reference = models.CharField(_("reference"), max_length=40, blank=True)

    objects = ScopedQuerySet["Lodging"].as_manager()

    class Meta:
        verbose_name = _("lodging")
        verbose_name_plural = _("lodgings")

    def __str__(self) -> str:
        return f"{self.dossier} {self.lodged_on:%d/%m/%Y}"


@pghistory.track()
class Decision(models.Model):
    """The decision on a dossier: the data of the sticker, or the refusal codes of Annex VI."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    dossier = models.OneToOneField(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    decided_on = models.DateField(_("decided on"))
    notified_on = models.DateField(_("notified on"))
    sticker_number = models.CharField(_("sticker number"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("duration of stay in days"), null=True, blank=True)
    entries = models.CharField(_("entries"), max_length=8, blank=True)
    refusal_codes = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("refusal codes"), default=list, blank=True
    )
    remarks = models.TextField(_("remarks"), blank=True)

    objects = ScopedQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome="refused")
                | models.Q(
                    valid_from__isnull=False,
                    valid_until__gte=models.F("valid_from"),
                    days__gt=0,
                    days__isnull=False,
                ),
                name="decision_granted_with_sticker",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="granted") | models.Q(refusal_codes__len__gt=0),
                name="decision_refused_with_codes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_outcome_display()}"


class PastStayQuerySet(ScopedQuerySet["PastStay"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()


@pghistory.track()
class PastStay(models.Model):
    """A stay in the shared area before or beside the programme, as the participant states it."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="past_stays"
    )
    entered_on = models.DateField(_("entered on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    state = CountryField(_("state"))
    long_stay = models.BooleanField(_("under a long-stay visa or permit"), default=False)

    objects = PastStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier stay")
        verbose_name_plural = _("earlier stays")
        ordering = ("-entered_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(entered_on__lte=models.F("left_on")),
                name="past_stay_entry_before_exit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.entered_on:%d/%m/%Y}"


class LetterQuerySet(ScopedQuerySet["Letter"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the dossiers one sees. Never a host's: a letter prints the passport's number."""
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.visible_to(user))


@pghistory.track()
class Letter(models.Model):
    """A letter for a dossier: which paper of the house it is, and what kind of letter."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("visa support letter")

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUPPORT)
    paper = models.OneToOneField(
        Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="letter"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.paper)
