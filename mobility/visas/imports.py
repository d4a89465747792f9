"""Diplomatic posts, brought as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from mobility.visas.models import Post
from mobility.visas.services.posts import record_post
from pemwecco.core.imports.readers import (
    read_amount,
    read_countries,
    read_country,
    read_email,
    read_line,
    read_web_address,
)
from pemwecco.core.imports.rows import ImportColumn, KnownAlready, RowImport
from pemwecco.network.identifiers import name_key
from pemwecco.network.models import Organisation


class PostImport(RowImport):
    title = gettext_lazy("Diplomatic posts")
    right = "visas.add_post"
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        ImportColumn(
            "name",
            gettext_lazy("name"),
            read_line(200),
            required=True,
            example="Ambassade de Belgique à Dakar",
        ),
        ImportColumn(
            "country",
            gettext_lazy("country"),
            read_country,
            required=True,
            example="SN",
        ),
        ImportColumn("city", gettext_lazy("town"), read_line(100), example="Dakar"),
        ImportColumn(
            "competent_for",
            gettext_lazy("competent for residents of"),
            read_countries,
            required=True,
            example="SN, GM",
        ),
        ImportColumn(
            "provider", gettext_lazy("appointments through"), read_line(120), example=""
        ),
        ImportColumn(
            "provider_website",
            gettext_lazy("page of the appointments"),
            read_web_address,
            example="",
        ),
        ImportColumn(
            "provider_email",
            gettext_lazy("e-mail of the appointments"),
            read_email,
            example="",
        ),
        ImportColumn("posted_fee", gettext_lazy("posted fee"), read_amount, example=""),
        ImportColumn(
            "fee_currency",
            gettext_lazy("currency of the fee"),
            read_line(3),
            example="XOF",
        ),
    )

    def record_line(self, values: dict[str, Any]) -> Post:
        key = name_key(values["name"])
        named = Post.objects.filter(
            organisation__name_key=key, organisation__country=values["country"]
        )
        if (known := named.first()) is not None:
            raise KnownAlready(str(known))
        organisation = Organisation.objects.filter(
            name_key=key, country=values["country"], post__isnull=True
        ).first()
        facts = {}
        for column in self.columns[3:]:
            if column.name in values:
                facts[column.name] = values[column.name]
        return record_post(
            organisation=organisation,
            name=values["name"],
            country=values["country"],
            city=values.get("city", ""),
            by=self.by,
            **facts,
        )
