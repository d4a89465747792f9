"""Who goes to which stop, and the programme of a cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models.stays import Itinerary, Stop, generate_feed_token
from participants.register.models import Cohort
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.model_fields import SameRow
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    _HoursColumn = models.Field[Any, Any]
else:
    _HoursColumn = models.Field

FULL = "stop_has_room"
register_constraint_sentence(
    FULL, _("More people would come to this stop than it has places for.")
)

# The hours of a stop as instants, from the clock of its place: a range for each of its days, or one that
# goes on over midnight (`rules.hours.list_busy_spans` says the same in Python). A stop without hours keeps
# nobody. The order of the two ends holds also in the hour that a change of the clock leaves out.
_HOURS = """
SELECT s.starts_on, s.ends_on, s.starts_at, s.ends_at, s.capacity,
       COALESCE(NULLIF(s.zone, ''), p.destination_timezone) AS zone
  INTO at_stop
  FROM itineraries_stop s, itineraries_itinerary i
  JOIN register_participation f ON f.id = i.participation_id
  JOIN register_call c ON c.id = f.call_id
  JOIN register_programme p ON p.id = c.programme_id
 WHERE s.id = NEW.stop_id AND i.id = NEW.itinerary_id;
NEW.busy := NULL;
IF at_stop.starts_at IS NOT NULL THEN
  IF at_stop.ends_on = at_stop.starts_on + 1 AND at_stop.ends_at <= at_stop.starts_at
     AND at_stop.ends_at <> '00:00' THEN
    NEW.busy := tstzmultirange(tstzrange(
      (at_stop.starts_on + at_stop.starts_at) AT TIME ZONE at_stop.zone,
      (at_stop.ends_on + at_stop.ends_at) AT TIME ZONE at_stop.zone));
  ELSE
    FOR span IN
      SELECT (d::date + at_stop.starts_at) AT TIME ZONE at_stop.zone AS one,
             CASE WHEN at_stop.ends_at IS NULL OR at_stop.ends_at = '00:00'
                  THEN (d::date + 1)::timestamp AT TIME ZONE at_stop.zone
                  ELSE (d::date + at_stop.ends_at) AT TIME ZONE at_stop.zone END AS other
        FROM generate_series(at_stop.starts_on::timestamp, at_stop.ends_on::timestamp, '1 day') d
    LOOP
      NEW.busy := COALESCE(NEW.busy, '{}'::tstzmultirange) + tstzmultirange(
        tstzrange(LEAST(span.one, span.other), GREATEST(span.one, span.other)));
    END LOOP;
  END IF;
END IF;
RETURN NEW;
"""

_ROOM = f"""
SELECT capacity INTO places FROM itineraries_stop WHERE id = NEW.stop_id FOR NO KEY UPDATE;
IF places IS NOT NULL AND places < (
  SELECT count(*) FROM itineraries_stopattendee WHERE stop_id = NEW.stop_id
) THEN
  RAISE EXCEPTION 'more people than places' USING ERRCODE = 'check_violation', CONSTRAINT = '{FULL}';
END IF;
RETURN NULL;
"""


class BusyHours(_HoursColumn):
    """When a stop keeps somebody: instants, written by the database alone."""

    def db_type(self, connection: Any) -> str:
        return "tstzmultirange"


@pghistory.track(exclude=["busy"])
class StopAttendee(models.Model):
    """Somebody goes to a stop: their own, or one that is shared.

    The row that keeps anybody from being in two places: its hours never meet those of another stop of
    the same person, whatever wrote them.
    """

    stop = models.ForeignKey(
        Stop,
        verbose_name=_("stop"),
        on_delete=models.CASCADE,
        related_name="attendees",
    )
    itinerary = models.ForeignKey(
        Itinerary,
        verbose_name=_("itinerary"),
        on_delete=models.CASCADE,
        related_name="attended",
    )
    busy = BusyHours(null=True, editable=False)

    objects = ScopedQuerySet["StopAttendee"].as_manager()

    class Meta:
        verbose_name = _("person at a stop")
        verbose_name_plural = _("people at stops")
        ordering = ("stop", "itinerary")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stop", "itinerary"],
                name="stop_attendee_once",
                violation_error_message=_("This person goes to this stop already."),
            ),
            ExclusionConstraint(
                name="person_at_one_stop_at_a_time",
                expressions=[
                    (
                        SameRow(
                            "itinerary",
                            "itinerary",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("busy", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Somebody would be at two stops at the same time."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="hours_of_the_stop",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("at_stop", "RECORD"), ("span", "RECORD")],
                func=_HOURS,
            ),
            pgtrigger.Trigger(
                name="room_at_the_stop",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("places", "INTEGER")],
                func=_ROOM,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stop} – {self.itinerary.participation.person}"


@pghistory.track(exclude=["feed_token"])
class CohortProgramme(models.Model):
    """What staff keep of the programme of a cohort beside its stops: the address of its calendar."""

    cohort = models.OneToOneField(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="programme_sheet",
    )
    feed_token = models.CharField(
        max_length=40, unique=True, default=generate_feed_token, editable=False
    )

    objects = ScopedQuerySet["CohortProgramme"].as_manager()

    class Meta:
        verbose_name = _("programme of a cohort")
        verbose_name_plural = _("programmes of cohorts")
        ordering = ("-cohort__arrives_on", "id")

    def __str__(self) -> str:
        return str(self.cohort)
