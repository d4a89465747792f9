"""What the public and staff fill in about events."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.gatherings.lifecycle import HELD
from events.gatherings.models import (
    AttendeeNeeds,
    Event,
    EventQuerySet,
    EventSession,
    Registration,
)
from events.gatherings.queries import is_recorded
from events.gatherings.rules import (
    OFFER_HOURS,
    RECORDED,
    PlaceTimes,
    list_event_findings,
    list_session_findings,
    read_event_times,
)
from events.gatherings.services.registrations import Attendee
from pemwecco.accounts.models import normalise_email
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.day_words import format_clock_name
from pemwecco.core.findings import Finding
from pemwecco.core.form_fields import AddressField, LineField, TextField
from pemwecco.core.searching import search_rows
from pemwecco.documents.form_fields import DocumentField
from pemwecco.network.form_fields import PersonNameField

# A new wording gets a new version: what someone agreed to stays readable.
CONSENT_VERSION = "2026-12"
CONSENT = _(
    "I agree that my name, organisation, function and e-mail address are used to organise this event and "
    "are shown on its attendance list, which the funder may check."
)
NEEDS_CONSENT = _(
    "I agree that what I wrote here is read by those alone who prepare the room and the meal. It is deleted "
    "two weeks after the event."
)
_LINK = re.compile(r"[@/\\<>]|\bwww\.|\.[a-z]{2,}\b", re.IGNORECASE)
# Words that are pages of their own below /events/.
TAKEN_ADDRESSES = {"confirm", "notes", "registration"}


def refuse_addresses(text: str) -> None:
    """A name stands in mails and on lists: it is no place for a link."""
    if _LINK.search(text):
        raise forms.ValidationError(_("Write the name only."))


class AttendeeForm(forms.Form):
    """Who registers: no account, nothing that the event does not need."""

    given_names = PersonNameField(
        label=_("Given names"),
        max_length=120,
        required=False,
        help_text=_("Empty if you have one name only."),
        validators=[refuse_addresses],
    )
    family_name = PersonNameField(
        label=_("Family name"),
        max_length=120,
        required=False,
        validators=[refuse_addresses],
    )
    email = AddressField(label=_("E-mail address"), max_length=254)
    organisation = LineField(
        label=_("Enterprise or organisation"), max_length=200, required=False
    )
    function = LineField(label=_("Your function there"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_name = cleaned.get("given_names") or cleaned.get("family_name")
        if not has_name and not self.errors:
            self.add_error("family_name", _("Write your name."))
        return cleaned

    def attendee(self, language: str) -> Attendee:
        """The person as they call themselves; the form must be valid."""
        data = self.cleaned_data
        return Attendee(
            given_names=data["given_names"],
            family_name=data["family_name"],
            email=normalise_email(data["email"]),
            organisation=data["organisation"],
            function=data["function"],
            language=language,
        )


class RegistrationForm(AttendeeForm):
    language = forms.ChoiceField(
        label=_("Language of our mails"), choices=settings.LANGUAGES
    )
    consent = forms.BooleanField(label=CONSENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or settings.LANGUAGE_CODE)[:2]
        for name, autocomplete in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        self.helper = FormHelper()  # type: ignore[no-untyped-call]  # crispy has no types
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class NeedsForm(forms.Form):
    """What one needs to take part, asked of who has proved the address; nothing is asked of who is silent."""

    needs = TextField(
        label=_("What do you need to take part?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A wheelchair, sign language, no pork, an allergy… Empty if you need nothing."
        ),
    )
    needs_consent = forms.BooleanField(label=NEEDS_CONSENT, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()  # type: ignore[no-untyped-call]  # crispy has no types
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("needs") and not cleaned.get("needs_consent"):
            self.add_error(
                "needs_consent",
                _("Tick that we may keep what you wrote, or empty the field."),
            )
        return cleaned


class PlaceForm(NeedsForm):
    """What somebody may change of a registration by the personal link."""

    field_order = ("organisation", "function", "language", "needs", "needs_consent")
    organisation = LineField(
        label=_("Enterprise or organisation"), max_length=200, required=False
    )
    function = LineField(label=_("Your function there"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language of our mails"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        told = AttendeeNeeds.objects.filter(registration=registration).first()
        kwargs["initial"] = {
            "organisation": registration.organisation_name,
            "function": registration.function,
            "language": registration.language,
            "needs": told.text if told else "",
            "needs_consent": told is not None,
        }
        super().__init__(*args, **kwargs)


class LinkForm(forms.Form):
    """The address to which the personal links of one's registrations are sent."""

    email = AddressField(label=_("E-mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


AUTOCOMPLETE = {
    "given_names": "given-name",
    "family_name": "family-name",
    "email": "email",
    "organisation": "organization",
    "function": "organization-title",
}


class DoorForm(AttendeeForm):
    """Someone who came unannounced; many have no e-mail address at hand."""

    email = AddressField(label=_("E-mail address"), max_length=254, required=False)


class EventFilterForm(forms.Form):
    """Which events the public list shows; what cannot be read narrows nothing."""

    words = LineField(label=_("Title or place"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("all")), *Event.Kind.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", pgettext_lazy("languages", "all")), *settings.LANGUAGES],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            look = "form-control" if name == "words" else "form-select"
            field.widget.attrs["class"] = look

    @property
    def is_narrowed(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """The events that are asked for; all of them without a question."""
        if not self.is_valid():
            return events
        asked = self.cleaned_data
        for name in ("kind", "language"):
            if asked[name]:
                events = events.filter(**{name: asked[name]})
        if asked["words"]:
            found = search_rows(events, ("title", "place"), asked["words"])
            events = events.filter(pk__in=found.values("pk"))
        return events


class PlaceClockForm(CheckedModelForm):
    """Shows hours and reads them on the clock of a place, whatever clock the server or the reader has."""

    def show_place_hours(self, place: str) -> None:
        """Label the hours, say on which clock they are, and show those of the row on it."""
        labels = {
            "starts_at": _("Starts (local time)"),
            "ends_at": _("Ends (local time)"),
        }
        for name, label in labels.items():
            # Some read this form and may not change it.
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = place
        if self.instance.pk:
            local = {
                "starts_at": self.instance.starts_local,
                "ends_at": self.instance.ends_local,
            }
            for name, moment in local.items():
                self.initial[name] = moment.replace(tzinfo=None)


def list_day_findings(session: EventSession, starts_at: datetime) -> Iterable[Finding]:
    """A session at which somebody was recorded stays on its day."""
    moved = starts_at.astimezone(session.event.zone).date()
    if moved == session.starts_local.date() or not is_recorded(session):
        return
    yield Finding("session-recorded", RECORDED, field="starts_at")


class EventForm(PlaceClockForm):
    """An event. Hours are those of the place; with several sessions, each has its own."""

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = [
            "title", "slug", "kind", "summary", "language", "place", "online_link", "timezone",
            "starts_at", "ends_at", "capacity", "public", "published",
            "needs_approval", "offer_hours",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = str(_("On the clock of the place, whose time zone stands beside."))
        if self.instance.pk:
            place = capfirst(format_clock_name(self.instance.timezone))
        self.has_sessions = bool(
            self.instance.pk and self.instance.sessions.count() > 1
        )
        if self.has_sessions:
            place = str(_("It has several sessions, each with hours of its own."))
            for name in {"starts_at", "ends_at", "timezone"} & set(self.fields):
                self.fields[name].disabled = True
        self.show_place_hours(place)

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        read = read_event_times(values)
        for name, finding in read.findings.items():
            if name not in read.moments:
                yield replace(finding, field=name)
        if "starts_at" not in read.moments or "ends_at" not in read.moments:
            return
        held = 0
        if self.instance.pk is not None:
            held = self.instance.registrations.filter(stage__in=HELD).count()
        yield from list_event_findings(
            read.moments["starts_at"],
            read.moments["ends_at"],
            values["capacity"],
            held=held,
            now=timezone.now(),
        )
        if self.instance.pk and not self.has_sessions:
            for session in self.instance.sessions.all():
                yield from list_day_findings(session, read.moments["starts_at"])

    def clean_offer_hours(self) -> int:
        return self.cleaned_data["offer_hours"] or OFFER_HOURS

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN_ADDRESSES:
            raise forms.ValidationError(
                _("This address is a page of its own. Please choose another.")
            )
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_sessions:
            return data | {
                "starts_at": self.instance.starts_at,
                "ends_at": self.instance.ends_at,
            }
        data |= read_event_times(data).moments
        return data


class EventSessionForm(PlaceClockForm):
    """A session of an event, on the clock of the event's place."""

    class Meta:
        model = EventSession
        fields: ClassVar[list[str]] = [
            "event", "title", "starts_at", "ends_at", "room", "online_link",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = str(_("On the clock of the place of the event."))
        if self.instance.pk:
            place = capfirst(format_clock_name(self.instance.event.timezone))
        self.show_place_hours(place)

    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        read = self._read_times(values)
        for name, finding in read.findings.items():
            yield replace(finding, field=name)
        if {"starts_at", "ends_at"} <= set(read.moments) and not read.findings:
            event = self._find_event(values)
            yield from list_session_findings(
                read.moments["starts_at"], read.moments["ends_at"], event.timezone
            )
            if self.instance.pk:
                yield from list_day_findings(self.instance, read.moments["starts_at"])

    def _find_event(self, values: dict[str, Any]) -> Event:
        """The event is chosen once: afterwards the form does not ask it."""
        event: Event = self.instance.event if self.instance.pk else values["event"]
        return event

    def _read_times(self, values: dict[str, Any]) -> PlaceTimes:
        if not self.instance.pk and not values.get("event"):
            return PlaceTimes({}, {})
        return read_event_times(
            values | {"timezone": self._find_event(values).timezone}
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | dict(self._read_times(data).moments)


class SignedSheetForm(forms.Form):
    """The scan or photo of a list that was signed."""

    file = DocumentField(label=_("Scan or photo of the signed list"))
