"""How a public page presents itself where its link is passed on: its title, a sentence and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.text import Truncator

from pemwecco.mail.services import build_site_url

# What messengers show under a title before they cut it.
MOST_SIGNS = 200
PICTURE = "img/share.png"


@dataclass(frozen=True, slots=True)
class SharedPage:
    """What the head of a page says of it, with whole addresses, and the link that passes it on."""

    title: str
    description: str
    url: str
    picture: str

    @property
    def whatsapp_link(self) -> str:
        return f"https://wa.me/?text={quote(f'{self.title} {self.url}')}"


def build_shared_page(
    request: HttpRequest, *, title: str, description: str
) -> SharedPage:
    """The page of a request as others are told of it, by the address by which the world reaches it."""
    return SharedPage(
        title=title,
        description=Truncator(" ".join(description.split())).chars(MOST_SIGNS),
        url=build_site_url(request.path),
        picture=build_site_url(static(PICTURE)),
    )
