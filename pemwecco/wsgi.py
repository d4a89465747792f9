"""The WSGI application that gunicorn serves.

What a process reads for its first page (addresses, words of each language) is read here: workers that are
forked after that share it, and none keeps its first visitor waiting.
"""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pemwecco.settings.production")

application = get_wsgi_application()


def _read_ahead() -> None:
    from django.conf import settings  # noqa: PLC0415  the settings are chosen above
    from django.urls import reverse  # noqa: PLC0415  as above
    from django.utils import translation  # noqa: PLC0415  as above

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            # Both are read when they are first asked for anything.
            translation.gettext("Yes")
            reverse("home:public")


_read_ahead()
