"""A host's contact becomes a person with a place in the organisation, and what they may do in the portal."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
import phonenumbers
from django.db import migrations, models
from django.utils import timezone

from pemwecco.network.identifiers import name_key


def carry_contacts(apps: Any, schema_editor: Any) -> None:
    """Each contact once as a person; name, language and phone go there, the function to their place."""
    contacts = apps.get_model("hosts", "HostContact").objects
    events = apps.get_model("hosts", "HostContactEvent").objects
    for row in contacts.select_related("user", "host").order_by("pk"):
        person = _keep_person(apps, row.user, row.phone)
        place = _keep_place(
            apps, person, row.host.organisation_id, function=row.function
        )
        if row.function and place.function != row.function:
            place.function = row.function
            place.save(update_fields=["function"])
        contacts.filter(pk=row.pk).update(affiliation=place, manages=True)
        events.filter(pgh_obj=row.pk).update(affiliation=place, manages=True)
    _carry_former_contacts(apps)


def _carry_former_contacts(apps: Any) -> None:
    """Who was a contact once keeps a place that has ended; a memory of nobody and nothing goes."""
    events = apps.get_model("hosts", "HostContactEvent").objects
    hosts = apps.get_model("hosts", "Host").objects
    users = apps.get_model("accounts", "User").objects
    for event in events.filter(affiliation=None).order_by("pgh_id"):
        host = hosts.filter(pk=event.host_id).first()
        user = users.filter(pk=event.user_id).first()
        if host is None or user is None:
            event.delete()
            continue
        place = _keep_place(
            apps,
            _keep_person(apps, user, event.phone),
            host.organisation_id,
            until=timezone.localdate(),
            function=event.function,
        )
        events.filter(pk=event.pk).update(affiliation=place, manages=True)


def _keep_person(apps: Any, user: Any, phone: str) -> Any:
    people = apps.get_model("network", "Person").objects
    key = name_key(user.name)
    sharing = list(people.filter(email=user.email).order_by("pk"))
    named = [row for row in sharing if row.name_key == key]
    number = _read_number(phone)
    if not sharing:
        given, _space, family = user.name.strip().partition(" ")
        return people.create(
            given_names=given[:120],
            family_name=family.strip()[:120],
            name_key=key,
            email=user.email,
            phone=number,
            language=user.language,
        )
    person = (named or sharing)[0]
    own = person.phone
    if number and str(own) != number:
        people.filter(pk=person.pk).update(phone=number)
        if own:
            # Their own number stays; the history keeps the one that they had as a contact.
            people.filter(pk=person.pk).update(phone=own)
    return person


def _keep_place(apps: Any, person: Any, organisation: int, **facts: Any) -> Any:
    places = apps.get_model("network", "Affiliation").objects
    known = places.filter(person=person, organisation=organisation)
    if "until" not in facts:
        # Two contacts of one host who share an address each have a place of their own.
        known = known.filter(portal_access=None)
    return known.order_by("pk").first() or places.create(
        person=person, organisation_id=organisation, kind="contact", **facts
    )


def _read_number(text: str) -> str:
    """As numbers are kept; one that cannot be called stays as it was typed."""
    try:
        number = phonenumbers.parse(text, "BE")
    except phonenumbers.NumberParseException:
        return text.strip()
    if not phonenumbers.is_valid_number(number):
        return text.strip()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_B_invited"),
        ("hosts", "0003_constraint_sentences"),
        ("network", "0006_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="hostcontact",
            name="affiliation",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="portal_access",
                to="network.affiliation",
                verbose_name="affiliation",
            ),
        ),
        migrations.AddField(
            model_name="hostcontact",
            name="manages",
            field=models.BooleanField(
                default=False,
                help_text="Answers requests, offers beds, keeps the host's page.",
                verbose_name="may answer and change for the host",
            ),
        ),
        migrations.AddField(
            model_name="hostcontactevent",
            name="affiliation",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="network.affiliation",
                verbose_name="affiliation",
            ),
        ),
        migrations.AddField(
            model_name="hostcontactevent",
            name="manages",
            field=models.BooleanField(
                default=False,
                help_text="Answers requests, offers beds, keeps the host's page.",
                verbose_name="may answer and change for the host",
            ),
        ),
        # What a contact is does not change here: the history tells of no change.
        migrations.RunSQL(
            "ALTER TABLE hosts_hostcontact DISABLE TRIGGER USER",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(carry_contacts, migrations.RunPython.noop),
        # A table with checks that still wait cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE hosts_hostcontact ENABLE TRIGGER USER",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(model_name="hostcontact", name="host_contact_once"),
        migrations.RemoveField(model_name="hostcontact", name="function"),
        migrations.RemoveField(model_name="hostcontact", name="host"),
        migrations.RemoveField(model_name="hostcontact", name="phone"),
        migrations.RemoveField(model_name="hostcontactevent", name="function"),
        migrations.RemoveField(model_name="hostcontactevent", name="host"),
        migrations.RemoveField(model_name="hostcontactevent", name="phone"),
        migrations.AlterField(
            model_name="hostcontact",
            name="affiliation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="portal_access",
                to="network.affiliation",
                verbose_name="affiliation",
            ),
        ),
        migrations.AlterField(
            model_name="hostcontactevent",
            name="affiliation",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="network.affiliation",
                verbose_name="affiliation",
            ),
        ),
    ]
