"""What only the application form asks, and nothing else in the house knows."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.network.models import Person
from pemwecco.network.nationalities import NationalityField


class FormAnswersQuerySet(PersonalQuerySet["FormAnswers"]):
    address = "person__email"


@pghistory.track()
class FormAnswers(models.Model):
    """Answers to fields of the harmonised form that no other row holds (Reg. (EU) 2019/1155, Annex I)."""

    person = models.OneToOneField(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="form_answers",
    )
    birth_surname = models.CharField(
        _("surname at birth, and earlier surnames"), max_length=120, blank=True
    )
    birth_country = CountryField(_("country of birth"), blank=True)
    birth_nationality = NationalityField(
        _("nationality at birth, if different"), blank=True
    )
    other_nationalities = models.CharField(
        _("other nationalities"), max_length=120, blank=True
    )
    residence_permit = models.CharField(
        _("number of the residence permit"), max_length=60, blank=True
    )
    residence_until = models.DateField(_("valid until"), null=True, blank=True)
    fingerprinted = models.BooleanField(
        _("fingerprints taken for an earlier Schengen visa"), null=True, blank=True
    )
    # They serve again for a while (Visa Code, art. 13(3)).
    fingerprinted_on = models.DateField(_("when, if you know"), null=True, blank=True)
    earlier_visa = models.CharField(
        _("number of that visa, if you know"), max_length=20, blank=True
    )

    objects = FormAnswersQuerySet.as_manager()

    class Meta:
        verbose_name = _("answers for the application form")
        verbose_name_plural = _("answers for the application form")

    def __str__(self) -> str:
        return str(self.person)
