"""The text of a note, typed in Markdown, as HTML that is safe on any page, and as plain text to search."""

from __future__ import annotations

import html
import re
from typing import Final

import nh3
from markdown_it import MarkdownIt

# Pictures stand under the text, from our own store: one in the text would be fetched from elsewhere.
_READER: Final = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable("table")
    .disable("image")
)
_TAGS: Final = frozenset(
    (
        "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "blockquote", "ul", "ol", "li",
        "code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td",
    )
)  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_HEADING: Final = re.compile(r"<(/?)h([1-5])>")
_BLOCK_END: Final = re.compile(r"</(?:p|h\d|li|td|th|blockquote|pre)>|<br\s*/?>")


def render_markdown(text: str) -> str:
    """HTML of a Markdown text: no script, no picture, links by http(s) or mail only.

    Headings begin below that of the page: `#` is an <h2>.
    """
    raw = _HEADING.sub(
        lambda found: f"<{found[1]}h{int(found[2]) + 1}>", _READER.render(text)
    )
    return nh3.clean(
        raw,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener nofollow",
    )


def strip_markdown(text: str) -> str:
    """The words of a Markdown text, without its signs: what stands in a passage."""
    spaced = _BLOCK_END.sub(lambda found: f"{found[0]} ", render_markdown(text))
    words = html.unescape(nh3.clean(spaced, tags=set()))
    return " ".join(words.split())
