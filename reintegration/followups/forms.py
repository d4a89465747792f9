"""The questions of a follow-up: the same for the participant's phone and for staff who call."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from pemwecco.core.amounts import name_currency, write_amount
from pemwecco.core.form_fields import LineField, TextField, WholeField
from pemwecco.documents.form_fields import DocumentField
from pemwecco.network.models import Figure
from reintegration.followups.models import FollowUp
from reintegration.followups.services.answers import Answers, Lead, get_last_figures
from reintegration.partnerships.models import Partnership

SUPPORT = [
    ("legal", _("legal advice")),
    ("finance", _("finance")),
    ("quality", _("norms and certification")),
    ("logistics", _("logistics and customs")),
    ("marketing", _("marketing and sales")),
    ("travel", _("a second trip")),
    ("other", _("something else: say it below")),
]
SUPPORT_NAMES = dict(SUPPORT)
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _build_count_field(label: Any, *, required: bool = False) -> WholeField:
    return WholeField(label=label, required=required, min_value=0, max_value=100_000)


class FollowUpAnswerForm(forms.Form):
    """One follow-up. The last figures known stand under each field, to compare."""

    still_in_business = forms.ChoiceField(
        label=_("Is your enterprise still active?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    turnover = WholeField(label=_("Turnover of the last 12 months"), required=False)
    workers_women = _build_count_field(_("Women who work there"))
    workers_men = _build_count_field(_("Men who work there"))
    contracts = _build_count_field(
        _("Contracts signed with partners of the mobility since your return"),
        required=True,
    )
    lead_partner = LineField(
        label=_("A new possible partner: its name"), max_length=200, required=False
    )
    lead_country = forms.ChoiceField(
        label=_("Its country"), choices=countries, required=False
    )
    lead_kind = forms.ChoiceField(
        label=_("What you would do together"),
        choices=[("", "–"), *Partnership.Kind.choices],
        required=False,
    )
    lead_summary = LineField(label=_("In a few words"), max_length=250, required=False)
    use_of_learning = forms.TypedChoiceField(
        label=_("How much do you use what you learned? (0: not at all, 5: every day)"),
        choices=[(number, str(number)) for number in range(6)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    support_needed = forms.MultipleChoiceField(
        label=_("What support do you need now?"),
        choices=SUPPORT,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    remarks = TextField(
        label=_("What else should we know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    evidence = DocumentField(
        label=_("A paper that shows it: contract, order, account (PDF or photo)"),
        required=False,
    )

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme = follow_up.participation.call.programme
        self.currency = programme.currency
        self.fields["turnover"].label = gettext(
            "Turnover of the last 12 months, in %(currency)s"
        ) % {"currency": name_currency(programme.currency)}
        self.fields["lead_country"].initial = programme.destination.code
        for name, said in _last_known(follow_up).items():
            self.fields[name].help_text = said
        self.helper = FormHelper()  # type: ignore[no-untyped-call]  # crispy has no types
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(  # type: ignore[no-untyped-call]  # as above
            Fieldset(  # type: ignore[no-untyped-call]  # as above
                gettext("Your enterprise"),
                "still_in_business",
                "turnover",
                "workers_women",
                "workers_men",
            ),
            Fieldset(  # type: ignore[no-untyped-call]  # as above
                gettext("Partners"),
                "contracts",
                "lead_partner",
                "lead_country",
                "lead_kind",
                "lead_summary",
            ),
            Fieldset(  # type: ignore[no-untyped-call]  # as above
                gettext("Training and support"),
                "use_of_learning",
                "support_needed",
                "remarks",
                "evidence",
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("still_in_business") == "yes":
            for name in ("turnover", "workers_women", "workers_men"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(
                        name,
                        _(
                            "Please give a number; an estimate is enough, 0 is an answer."
                        ),
                    )
        if data.get("lead_partner") or data.get("lead_summary"):
            for name in ("lead_partner", "lead_country", "lead_kind"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        _(
                            "Please fill this in too, or empty the lines on the new partner."
                        ),
                    )
        return data

    def answers(self) -> Answers:
        """What was answered; the form must be valid."""
        data = self.cleaned_data
        lead = None
        if data["lead_partner"]:
            lead = Lead(
                partner=data["lead_partner"],
                country=data["lead_country"],
                kind=data["lead_kind"],
                summary=data["lead_summary"],
            )
        turnover = data["turnover"]
        return Answers(
            still_in_business=data["still_in_business"] == "yes",
            turnover=None if turnover is None else Decimal(turnover),
            workers_women=data["workers_women"],
            workers_men=data["workers_men"],
            contracts=data["contracts"],
            use_of_learning=data["use_of_learning"],
            support_needed=tuple(data["support_needed"]),
            remarks=data["remarks"],
            lead=lead,
        )


def format_figure(figure: Figure) -> str:
    """A figure as the reader writes it: 12 000 000 francs CFA."""
    return write_amount(int(figure.value), figure.currency)


def _last_known(follow_up: FollowUp) -> dict[str, str]:
    known = get_last_figures(follow_up)
    said: dict[str, str] = {}
    if turnover := known.get(Figure.Kind.TURNOVER):
        said["turnover"] = _format_last_known(format_figure(turnover), turnover.year)
    women, jobs = known.get(Figure.Kind.JOBS_WOMEN), known.get(Figure.Kind.JOBS)
    if women:
        said["workers_women"] = _format_last_known(format_figure(women), women.year)
    if women and jobs and women.year == jobs.year:
        said["workers_men"] = _format_last_known(
            number_format(max(0, int(jobs.value - women.value))), jobs.year
        )
    elif jobs:
        said["workers_men"] = gettext(
            "Last known: %(value)s women and men together (%(year)s)"
        ) % {
            "value": format_figure(jobs),
            "year": jobs.year,
        }
    return said


def _format_last_known(value: str, year: int) -> str:
    return gettext("Last known: %(value)s (%(year)s)") % {"value": value, "year": year}
