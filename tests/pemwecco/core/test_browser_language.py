"""A browser that asks for a language that we do not speak reads French."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("wo-SN,wo", "fr"),
        ("ff-SN", "fr"),
        ("ar,wo;q=0.8", "fr"),
        ("nl-BE,wo;q=0.5", "nl"),
        ("wo,en;q=0.5", "en"),
    ],
)
def test_the_language_of_a_page(client: Client, asked: str, answered: str) -> None:
    page = client.get("/", headers={"accept-language": asked}).content.decode()

    assert f'<html lang="{answered}"' in page
