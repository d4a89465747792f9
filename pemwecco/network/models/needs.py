"""What people, organisations and institutions need and offer, and what answered it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models.actors import Organisation, Person, Sector


class NeedTopic(models.Model):
    """What a need or an offer is about, as a row that staff can add to (domain.md §1.8)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)

    objects = ScopedQuerySet["NeedTopic"].as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(getattr(self, f"name_{(get_language() or 'fr')[:2]}", self.name_en))


@pghistory.track()
class Need(models.Model):
    """Something that somebody needs or offers, as they said it on a day; answered by a row of any subject."""

    class Side(models.TextChoices):
        NEED = "need", _("need")
        OFFER = "offer", _("offer")

    class Level(models.TextChoices):
        PERSON = "person", _("of a person")
        ORGANISATION = "organisation", _("of an organisation")
        INSTITUTION = "institution", _("of an institution")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Strength(models.IntegerChoices):
        NAMED = 0, _("named only")
        WEAK = 1, _("weak")
        CLEAR = 2, _("clear")
        STRONG = 3, _("strong")

    side = models.CharField(_("side"), max_length=5, choices=Side)
    topic = models.ForeignKey(
        NeedTopic,
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="needs",
    )
    level = models.CharField(_("level"), max_length=12, choices=Level)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="needs",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="needs",
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    strength = models.PositiveSmallIntegerField(
        _("strength"),
        choices=Strength,
        default=Strength.CLEAR,
        validators=[MaxValueValidator(3)],
    )
    text = models.TextField(_("in their words"), max_length=1000, blank=True)
    stated_by = models.CharField(_("stated by"), max_length=150, blank=True)
    stated_on = models.DateField(_("stated on"), default=timezone.localdate)
    recorded_by = models.ForeignKey(
        User,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN, editable=False
    )
    # What answered it: "label.model:key", as mails say what they are about; empty with words alone.
    answered_with = models.CharField(
        _("answered with"), max_length=80, blank=True, editable=False
    )
    answer = models.CharField(_("answer"), max_length=250, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects = ScopedQuerySet["Need"].as_manager()

    class Meta:
        verbose_name = _("need or offer")
        verbose_name_plural = _("needs and offers")
        ordering = ("-stated_on", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic", "side", "state"], name="need_topic")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False)
                | models.Q(person__isnull=False),
                name="need_of_somebody",
                violation_error_message=_(
                    "Say whose it is: a person, an organisation or both."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(strength__lte=3),
                name="need_strength_to_three",
                violation_error_message=_("The strength goes from 0 to 3."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="need_closed_on_a_day",
                violation_error_message=_(
                    "What is answered or withdrawn has a day, what is open has none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} – {self.topic}"
