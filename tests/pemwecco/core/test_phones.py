"""Numbers in a text that staff wrote: a tap each, and nothing of the text is trusted."""

from __future__ import annotations

import pytest

from pemwecco.core.templatetags.phones import link_phones

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Enabel, 1000 Bruxelles, +32 2 505 37 00", "+3225053700"),
        ("Permanence : +221.33.820-00-00, jour et nuit", "+221338200000"),
        ("+32\u00a02\u00a0505\u00a037\u00a000", "+3225053700"),
    ],
)
def test_an_international_number_is_a_link_that_calls_it(
    text: str, called: str
) -> None:
    assert f'href="tel:{called}"' in link_phones(text)


def test_other_numbers_stay_text_and_the_text_is_escaped() -> None:
    assert link_phones("<b>1000 Bruxelles</b>, 2026-11-30, +32") == (
        "&lt;b&gt;1000 Bruxelles&lt;/b&gt;, 2026-11-30, +32"
    )
