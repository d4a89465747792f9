"""The letters of a dossier, the words of staff for them, invitations to sign, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import AGREED, PlacementStage
from mobility.hosts.models import Host, Placement
from mobility.visas.models.dossiers import Dossier
from pemwecco.core.day_words import date_format
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.models import Paper, PaperStep

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class LetterKind(models.TextChoices):
    SUPPORT = "support", _("visa support letter")
    INVITATION = "invitation", _("invitation of the host")
    PROGRAMME = "programme", _("day-by-day programme")
    UNDERTAKING = "undertaking", _("undertaking to return")
    COVER = "cover", _("cover sheet")
    FORM = "form", _("facts for the application form")


class LetterWording(models.Model):
    """Staff's own words for a kind of letter in a language, as one numbered version; none is ever changed.

    `texts` holds what differs from the words of the project, by the name of the paragraph.
    """

    kind = models.CharField(_("kind of letter"), max_length=12, choices=LetterKind)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField(_("version"))
    texts = models.JSONField(_("texts"), default=dict)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ScopedQuerySet["LetterWording"].as_manager()

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering = ("kind", "language", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "language", "number"], name="letter_wording_once"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}, {self.get_language_display()}, v{self.number}"
        )


class LetterQuerySet(ScopedQuerySet["Letter"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the dossiers one sees. A host sees the invitations that it signs itself and no other:
        a letter prints the passport's number.
        """
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        visits = Placement.objects.filter(host__in=hosts)
        own = models.Q(kind=LetterKind.INVITATION) & (
            models.Q(placement__in=visits.filter(stage__in=AGREED))
            # What it has signed it may read after the visit was called off too.
            | models.Q(
                placement__in=visits.filter(stage=PlacementStage.CANCELLED),
                signature__isnull=False,
            )
        )
        return self.filter(models.Q(dossier__in=Dossier.objects.concerning(user)) | own)

    def standing(self) -> Self:
        """Those that are issued or being made."""
        return self.filter(paper__stage__in=[PaperStage.RENDERING, PaperStage.ISSUED])

    def with_course(self) -> Self:
        """Each with whether a newer version is being made, and when it was revoked."""
        newer = Paper.objects.filter(
            supersedes=models.OuterRef("paper"), stage=PaperStage.RENDERING
        )
        ends = PaperStep.objects.filter(
            subject=models.OuterRef("paper"), move="revoke"
        ).order_by("-at", "-pk")
        return self.annotate(
            is_being_replaced=models.Exists(newer),
            revoked_at=models.Subquery(ends.values("at")[:1]),
        )


@pghistory.track()
class Letter(models.Model):
    """A letter for a dossier: which paper of the house it is, what kind, in which words."""

    Kind = LetterKind

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="letters",
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=LetterKind, default=LetterKind.SUPPORT
    )
    paper = models.OneToOneField(
        Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="letter"
    )
    # Nothing here: the words of the project.
    wording = models.ForeignKey(
        LetterWording,
        verbose_name=_("wording"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
    )
    # The visit for which a host invites.
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letters",
    )

    # What the rules had to say when it was issued, who let it stand, and why:
    # [{"code", "facts", "sentence", "reason", "by"}].
    judged = models.JSONField(_("findings judged"), default=list, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind="invitation", placement__isnull=False)
                | (~models.Q(kind="invitation") & models.Q(placement__isnull=True)),
                name="letter_invitation_has_its_visit",
                violation_error_message=_(
                    "An invitation belongs to a visit; no other letter does."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.paper)


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a contact those of visits that its host agreed to, or signed for before."""
        return self if self.staff_may_view(user) else self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """Those that a person may read in the partner portal, whatever else they may see."""
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        signed = models.Exists(
            Letter.objects.filter(
                placement=models.OuterRef("placement"), signature__isnull=False
            )
        )
        return self.filter(
            models.Q(placement__stage__in=AGREED)
            | models.Q(signed, placement__stage=PlacementStage.CANCELLED),
            placement__host__in=hosts,
        )


@pghistory.track()
class Invitation(models.Model):
    """A host's invitation before it is signed: drafted from the facts, with a few words of the host."""

    placement = models.OneToOneField(
        Placement,
        verbose_name=_("placement"),
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # That of the host's own words; nothing: that of the letter.
    words_in = models.CharField(
        _("language of the texts"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
    )
    relation = models.TextField(
        _("relation between both enterprises"), max_length=600, blank=True
    )
    purpose = models.TextField(_("purpose of the visit"), max_length=800, blank=True)
    receives = models.CharField(
        _("who receives the visitor"), max_length=200, blank=True
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("prepared by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)
    # As in the letter that is signed of it.
    judged = models.JSONField(_("findings judged"), default=list, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-prepared_at", "-id")

    def __str__(self) -> str:
        return str(self.placement)


class Signature(models.Model):
    """Who signed a letter on a page of the house: name and function as typed, account, instant, address."""

    letter = models.OneToOneField(
        Letter,
        verbose_name=_("letter"),
        on_delete=models.PROTECT,
        related_name="signature",
    )
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("signed"), default=timezone.now)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {date_format(self.at, 'd/m/Y H:i')}"
