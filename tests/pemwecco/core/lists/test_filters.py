from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.utils import timezone

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin
from pemwecco.core.lists.filters import (
    is_number,
    read_typed_day,
    read_typed_number,
)
from tests import factories
from tests.conftest import SignIn

LIST = "/admin/register/participation/"
PLACEMENTS = "/admin/hosts/placement/"


@pytest.mark.unit
def test_ends_of_ranges_are_read_as_people_type_them() -> None:
    assert read_typed_day("2027-02-28") == date(2027, 2, 28)
    assert read_typed_day("2027-02-30") is None
    assert read_typed_number("12,5") == Decimal("12.5")
    for odd in ("x", "NaN", "Infinity", "1e99", ""):
        assert read_typed_number(odd) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_several_values_stand_together_and_each_chip_takes_one_away(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call()
    made = {}
    for stage in (Stage.SUBMITTED, Stage.ELIGIBLE, Stage.RESERVE):
        made[stage] = factories.participation(call=call, stage=stage)
    client = sign_in(officer)

    shown = client.get(f"{LIST}?stage=submitted&stage=eligible&o=-reference")
    listed = shown.context["cl"]
    chips = {chip.label: chip.address for chip in listed.chips}
    one_less = client.get(LIST + chips["eligible"]).context["cl"]
    bare = client.get(LIST + listed.bare_address).context["cl"]

    assert set(listed.queryset) == {made[Stage.SUBMITTED], made[Stage.ELIGIBLE]}
    assert f'<strong class="list-state__count">{2}' in shown.content.decode()
    assert set(one_less.queryset) == {made[Stage.SUBMITTED]}
    assert "o=-reference" in chips["eligible"]
    assert set(bare.queryset) == set(made.values())
    # Addresses of other pages, and of before, name the filter otherwise.
    old = client.get(LIST, {"stage__exact": "reserve"}).context["cl"]
    assert set(old.queryset) == {made[Stage.RESERVE]}
    assert [chip.label for chip in old.chips] == ["reserve"]
    # What does not exist is in no row, and is said.
    gone = client.get(LIST, {"call": "987654"}).context["cl"]
    assert (list(gone.queryset), "no longer there" in gone.chips[0].label) == ([], True)


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_range_of_days_counts_both_ends_and_says_what_it_cannot_read(
    officer: User, sign_in: SignIn
) -> None:
    call = factories.call()
    late = factories.participation(call=call, stage=Stage.SUBMITTED)
    early = factories.participation(call=call, stage=Stage.SUBMITTED)
    zone = timezone.get_current_timezone()
    for file, day in ((late, 3), (early, 2)):
        at = datetime(2026, 11, day, 23, 59, tzinfo=zone)
        Participation.objects.filter(pk=file.pk).update(created_at=at)
    client = sign_in(officer)

    ends = {"created_at__gte": "2026-11-03", "created_at__lte": "2026-11-03"}
    one_day = client.get(LIST, ends).context["cl"]
    odd = client.get(LIST, ends | {"created_at__gte": "soon"}, follow=True)

    assert list(one_day.queryset) == [late]
    assert len(one_day.chips) == 1
    assert set(odd.context["cl"].queryset) == {late, early}
    assert "“soon” cannot be read" in odd.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_list_of_the_theme_is_narrowed_by_the_same_filters(
    officer: User, sign_in: SignIn
) -> None:
    host = factories.host()
    made = {}
    for stage in ("proposed", "accepted", "confirmed"):
        made[stage] = factories.placement(host=host, stage=stage)
    client = sign_in(officer)

    asked = f"?stage__exact=accepted&stage__exact=proposed&host__id__exact={host.pk}"
    shown = client.get(PLACEMENTS + asked)
    empty = client.get(
        PLACEMENTS, {"declined_because__isnull": "True", "stage__exact": ""}
    )

    assert set(shown.context["cl"].queryset) == {made["proposed"], made["accepted"]}
    assert len(shown.context["cl"].chips) == 3
    body = " ".join(shown.content.decode().split())
    assert 'name="stage__exact" value="accepted" checked' in body
    assert empty.status_code == 200


def test_every_list_filters_its_days_and_numbers_by_a_range() -> None:
    admin_user = User(is_superuser=True, is_active=True, is_staff=True)
    request = RequestFactory().get("/")
    request.user = admin_user
    left = []
    for model, page in admin.site._registry.items():
        if not model._meta.managed or not isinstance(page, BaseAdmin):
            continue
        named = {
            str(one[0] if isinstance(one, tuple) else one)
            for one in page.get_list_filter(request)
        }
        for field in model._meta.concrete_fields:
            is_shown = field.name in {
                *map(str, page.list_display),
                *page.list_columns_offered,
            }
            wanted = isinstance(field, models.DateField) or is_number(field)
            if is_shown and wanted and field.name not in named:
                left.append(f"{model._meta.label}.{field.name}")
    assert left == []


def test_a_list_is_narrowed_by_a_number(officer: User, sign_in: SignIn) -> None:
    small, large = factories.cohort(seats=5), factories.cohort(seats=30)
    client = sign_in(officer)

    shown = client.get(
        "/admin/register/cohort/", {"seats__gte": "6", "seats__lte": "30,0"}
    )

    assert list(shown.context["cl"].result_list) == [large]
    below = client.get("/admin/register/cohort/", {"seats__lte": "6"})
    assert list(below.context["cl"].result_list) == [small]
