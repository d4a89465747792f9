"""The posts where dossiers are lodged."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mobility.visas.models import Post
from pemwecco.accounts.models import User
from pemwecco.core.answers import require
from pemwecco.network.models import Organisation
from pemwecco.network.services import record_organisation


@transaction.atomic
def record_post(
    *,
    organisation: Organisation | None,
    name: str,
    country: str,
    by: User,
    city: str = "",
    **facts: Any,
) -> Post:
    """Write a new post, with its organisation when the network does not know it yet.

    `facts` are columns of `Post`: countries of which it is competent for residents, where appointments are
    made, the fee it posts. Raises `PermissionDenied` without the right to add posts.
    """
    require(by, "visas.add_post")
    house = organisation or record_organisation(
        name=name,
        kind=Organisation.Kind.POST,
        level=Organisation.Level.MACRO,
        country=country,
        city=city,
    )
    return Post.objects.create(organisation=house, **facts)
