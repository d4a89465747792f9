"""Posts, and the states whose days count together."""

from __future__ import annotations

from django.contrib import admin

from mobility.visas.models import Post, SharedAreaState
from pemwecco.core.admin import HouseAdmin


@admin.register(Post)
class PostAdmin(HouseAdmin):
    list_display = ("organisation", "provider", "posted_fee", "fee_currency")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)


@admin.register(SharedAreaState)
class SharedAreaStateAdmin(HouseAdmin):
    list_display = ("country", "joined_on", "source")
