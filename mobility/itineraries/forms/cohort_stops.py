"""What staff type of a stop that a cohort shares, and where they move one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host
from mobility.itineraries.models import Itinerary, Stop
from mobility.itineraries.models.stays import validate_zone
from mobility.itineraries.services.cohort_stops import list_cohort_itineraries
from participants.register.models import Cohort
from pemwecco.core.form_fields import DayInput, build_typed_field
from pemwecco.network.models import Person


class ItineraryChoiceField(forms.ModelMultipleChoiceField[Itinerary]):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.participation.person)


class CohortStopForm(forms.ModelForm[Stop]):
    """One shared stop; without a person ticked it is for everyone."""

    people = ItineraryChoiceField(
        label=_("Only for"),
        queryset=Itinerary.objects.none(),
        required=False,
        help_text=_(
            "Nobody chosen: for everyone, also whoever joins the cohort later."
        ),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    class Meta:
        model = Stop
        formfield_callback = build_typed_field
        fields = (
            "title",
            "activity",
            "starts_on",
            "ends_on",
            "starts_at",
            "ends_at",
            "zone",
            "place",
            "address",
            "host",
            "contact_person",
            "contact",
            "purpose",
            "capacity",
            "travel_mode",
            "materials",
            "details",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "materials": forms.Textarea(attrs={"rows": 2}),
            "details": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.queryset = list_cohort_itineraries(cohort)
        stop = self.instance
        if stop.pk and not stop.is_for_everyone:
            people.initial = list(stop.itineraries.all())
        host = self.fields["host"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = Host.objects.select_related("organisation")
        person = self.fields["contact_person"]
        assert isinstance(person, forms.ModelChoiceField)
        # Whoever speaks for a host, or was asked for before.
        person.queryset = Person.objects.filter(
            affiliations__organisation__host__isnull=False
        ).distinct()

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone:
            validate_zone(zone)
        return zone

    def clean_capacity(self) -> int | None:
        capacity: int | None = self.cleaned_data["capacity"]
        if capacity is not None and capacity < 1:
            raise ValidationError(_("At least one place; empty where nobody counts."))
        return capacity

    def _post_clean(self) -> None:
        """Nothing here: the service holds the row against the rules, and the database."""


class MoveStopForm(forms.Form):
    """Which stop, to which day, from which hour: the same with the keyboard as by dragging."""

    stop = forms.ModelChoiceField(label=_("stop"), queryset=Stop.objects.none())
    day = forms.DateField(
        label=_("New day"),
        widget=DayInput(),
    )
    at = forms.TimeField(
        label=_("New hour"),
        required=False,
        help_text=_("Empty: the same hour."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, stops: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stop = self.fields["stop"]
        assert isinstance(stop, forms.ModelChoiceField)
        stop.queryset = stops


class CopyProgrammeForm(forms.Form):
    """From which cohort the programme is copied."""

    source = forms.ModelChoiceField(
        label=_("Copy the shared stops of"), queryset=Cohort.objects.none()
    )

    def __init__(self, *args: Any, target: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ModelChoiceField)
        others = Cohort.objects.filter(stops__isnull=False).exclude(pk=target.pk)
        source.queryset = others.distinct().order_by("-arrives_on")
