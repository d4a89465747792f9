"""What is read together is what each QuerySet would have read alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import BinaryField, Count, Max, QuerySet, Value

from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.models import Parameter
from pemwecco.core.one_query import fetch_in_one_query
from pemwecco.core.remembering import (
    look_beside,
    read_ahead,
    remembered_rows,
    remembering,
)
from pemwecco.documents.models import Document
from pemwecco.network.models import Identifier, Organisation, Person
from tests import factories

pytestmark = pytest.mark.django_db


def list_querysets() -> list[QuerySet[Any, Any]]:
    """Models, joins, annotations, values, slices; dates, moments, JSON, numbers, parts of dates, nothing."""
    return [
        Dossier.objects.select_related("participation__person", "passport", "lodging"),
        Dossier.objects.annotate(ready=Count("pieces")).order_by("pk"),
        Person.objects.order_by("pk"),
        Identifier.objects.select_related("organisation"),
        Permission.objects.values_list("codename", flat=True).order_by("pk")[3:9],
        User.objects.values("is_staff").annotate(last=Max("date_joined")).order_by(),
        Parameter.objects.order_by("pk")[:2],
        Document.objects.distinct().order_by("uploaded_at"),
        Person.objects.filter(pk__in=[]),
        Person.objects.filter(family_name="nobody"),
    ]


def describe(row: Any) -> Any:
    if not hasattr(row, "_state"):
        return row
    kept = {name: value for name, value in vars(row).items() if name != "_state"}
    joined = {name: str(other) for name, other in row._state.fields_cache.items()}
    return kept, joined


def test_rows_are_those_that_each_would_have_read(
    staff_member: Callable[[Role], User], django_assert_num_queries: Any
) -> None:
    staff_member(Role.OFFICER)
    factories.dossier(
        participation=factories.participation(
            stage="prepared", person=factories.person(birth_date="1975-XX-XX")
        )
    )
    Parameter.objects.get_or_create(
        key="a.test", valid_from="2020-01-01", defaults={"value": "1", "source": "-"}
    )
    together = list_querysets()
    with django_assert_num_queries(1):
        fetch_in_one_query(together)
        read = [[describe(row) for row in rows] for rows in together]
    assert any(read[0])
    assert read == [[describe(row) for row in rows] for rows in list_querysets()]
    with django_assert_num_queries(0):
        fetch_in_one_query(together)
    strange = Person.objects.annotate(raw=Value(b"", output_field=BinaryField()))
    with pytest.raises(TypeError, match="BinaryField"):
        fetch_in_one_query([strange])


def test_a_page_reads_ahead_what_it_asks(django_assert_num_queries: Any) -> None:
    file = factories.participation(stage="prepared")
    holder = factories.organisation()
    Identifier.objects.create(organisation=holder, scheme="ninea", value="0000000")

    @remembered_rows
    def list_people(name: str) -> QuerySet[Person]:
        return Person.objects.filter(family_name=name)

    row = type(file).objects.get(pk=file.pk)
    holder = Organisation.objects.get(pk=holder.pk)
    with remembering(), django_assert_num_queries(1):
        read_ahead(
            list_people.ahead(file.person.family_name),
            look_beside(row, "person"),
            look_beside(row, "application"),
            look_beside(holder, "identifiers"),
        )
        assert list_people(file.person.family_name) == [file.person]
        assert row.person == file.person
        assert not hasattr(row, "application")
        assert [one.value for one in holder.identifiers.all()] == ["0000000"]
        # What is there is not read again.
        read_ahead(look_beside(row, "person"), look_beside(holder, "identifiers"))
    with django_assert_num_queries(2):
        read_ahead(list_people.ahead("lost"))
        assert list_people("lost") == list_people("lost") == []
