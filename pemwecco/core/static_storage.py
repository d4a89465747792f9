"""Stylesheets, scripts and pictures under names that change with their content: kept for ever by browsers."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

# A script of ours names another in one line: import { name } from "./file.js";
_IMPORT = r"""(?m)^(?P<matched>import (?P<names>.+) from "(?P<url>\./[a-z_]+\.js)";)$"""


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Rewrites what our own scripts import, too. Django could do so for every script there is, and would
    stumble over those of others.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((_IMPORT, 'import %(names)s from "%(url)s";'),)),
    )
