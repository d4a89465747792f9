"""What participants type of their flights and hosts of a bed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Flight
from pemwecco.core.form_fields import CalendarField, LineField
from pemwecco.documents.form_fields import DocumentField


class FlightProposalForm(forms.Form):
    """A reservation there or back."""

    direction = forms.ChoiceField(
        label=_("Which flight"), choices=Flight.Direction.choices
    )
    number = LineField(
        label=_("Flight"), max_length=40, help_text=_("For example SN 204.")
    )
    departs_on = CalendarField(label=_("Leaves on"))
    arrives_on = CalendarField(
        label=_("Arrives on"),
        help_text=_("A night flight arrives on the next day."),
    )
    passenger = LineField(
        label=_("Name as on the reservation"), max_length=120, required=False
    )
    reference = LineField(label=_("Booking reference"), max_length=20, required=False)
    confirmation = DocumentField(
        label=_("Confirmation of the reservation"),
        help_text=_(
            "A photo or a PDF, if you have one. Pay nothing before the visa is granted."
        ),
        required=False,
    )


class AccommodationOfferForm(forms.Form):
    """A bed for a visitor, from the day of arrival to the day of leaving."""

    private = forms.TypedChoiceField(
        label=_("Where"),
        choices=[
            ("no", _("lodged by our organisation")),
            ("yes", _("at a private home")),
        ],
        coerce=lambda text: text == "yes",
    )
    name = LineField(label=_("Name and address"), max_length=250)
    arrives_on = CalendarField(label=_("First night"))
    leaves_on = CalendarField(label=_("Day of leaving"))
