"""The colours of the staff pages, as django-unfold asks for them."""

from __future__ import annotations

# The palette of static/css/tokens.css in the steps that django-unfold asks for: greys that lean to the
# ink of the public pages, and "shore" as the colour of buttons and links (primary-600 is --shore).
UNFOLD_COLORS: dict[str, dict[str, str]] = {
    "base": {
        "50": "oklch(98.2% .004 200)",
        "100": "oklch(96.2% .006 200)",
        "200": "oklch(91.8% .009 200)",
        "300": "oklch(86.2% .012 203)",
        "400": "oklch(70.5% .019 210)",
        "500": "oklch(54.5% .024 215)",
        "600": "oklch(45.5% .026 216)",
        "700": "oklch(37.5% .03 217)",
        "800": "oklch(29.5% .035 218)",
        "900": "oklch(23% .035 219)",
        "950": "oklch(17% .03 220)",
    },
    "primary": {
        "50": "oklch(97.2% .012 200)",
        "100": "oklch(94.3% .02 200)",
        "200": "oklch(88.5% .035 202)",
        "300": "oklch(80.5% .052 204)",
        "400": "oklch(70% .07 207)",
        "500": "oklch(52% .072 210)",
        "600": "oklch(39.8% .067 212)",
        "700": "oklch(34.5% .058 213)",
        "800": "oklch(30.5% .05 214)",
        "900": "oklch(26.5% .043 215)",
        "950": "oklch(20% .034 216)",
    },
    "font": {
        "subtle-light": "var(--color-base-500)",
        "subtle-dark": "var(--color-base-400)",
        "default-light": "var(--color-base-600)",
        "default-dark": "var(--color-base-300)",
        "important-light": "var(--color-base-900)",
        "important-dark": "var(--color-base-100)",
    },
}
