"""The structure of a bundle: that of its cover kept, and one named element for each page that was bound in.

The pages bound in come from anywhere and lose their own tags; a reader of screens finds each of them by the
name of its paper, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

_MARK: Final = re.compile(rb"/MCID\s+(\d+)")


def tag_bound_pages(
    writer: PdfWriter, named: Iterable[tuple[PageObject, str]], language: str
) -> None:
    """Name every page that was bound behind a cover that has its structure; `named`: page and name."""
    root = writer.root_object
    tree = root.get("/StructTreeRoot")
    if tree is None:
        return
    tree = tree.get_object()
    document = _find_document(tree)
    numbers = _list_numbers(tree)
    key = 1 + max([int(number) for number in numbers[::2]], default=-1)
    for page, name in named:
        mark = _next_mark(page)
        element = writer._add_object(  # noqa: SLF001  pypdf has no other way to add one
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/StructElem"),
                    NameObject("/S"): NameObject("/Figure"),
                    NameObject("/P"): document.indirect_reference,
                    NameObject("/Pg"): page.indirect_reference,
                    NameObject("/Alt"): TextStringObject(name),
                    NameObject("/K"): NumberObject(mark),
                }
            )
        )
        _wrap_contents(writer, page, mark)
        document["/K"].append(element)
        owners: list[Any] = [NullObject() for _mark in range(mark)]
        numbers += [
            NumberObject(key),
            writer._add_object(ArrayObject([*owners, element])),  # noqa: SLF001  as above
        ]
        page[NameObject("/StructParents")] = NumberObject(key)
        key += 1
    tree[NameObject("/ParentTree")] = writer._add_object(  # noqa: SLF001  as above
        DictionaryObject({NameObject("/Nums"): ArrayObject(numbers)})
    )
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(key)
    root[NameObject("/Lang")] = TextStringObject(language)
    root[NameObject("/MarkInfo")] = DictionaryObject(
        {NameObject("/Marked"): BooleanObject(True)}
    )
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )


def drop_declarations(writer: PdfWriter) -> None:
    """A bundle of papers from anywhere is no PDF/A and no PDF/UA: what its cover declares does not hold."""
    # Nor are its bookmarks those of the bundle.
    for name in ("/Metadata", "/OutputIntents", "/Outlines"):
        writer.root_object.pop(name, None)


def _find_document(tree: Any) -> Any:
    """The element that holds all others; its children as a list."""
    top = tree["/K"]
    top = top[0] if isinstance(top, list) else top
    document = top.get_object()
    held = document.get("/K")
    if not isinstance(held, ArrayObject):
        document[NameObject("/K")] = ArrayObject([] if held is None else [held])
    return document


def _list_numbers(tree: Any) -> list[Any]:
    """The pairs of the tree of parents, however deep they lie."""
    found: list[Any] = []
    waiting = [tree["/ParentTree"]] if "/ParentTree" in tree else []
    while waiting:
        node = waiting.pop(0).get_object()
        found += node.get("/Nums", [])
        waiting += node.get("/Kids", [])
    return found


def _next_mark(page: PageObject) -> int:
    """A number that no mark of the page has, in what it draws or in what that names."""
    contents = page.get_contents()
    used = _MARK.findall(contents.get_data()) if contents is not None else []
    marks = [int(number) for number in used]
    resources: Any = page.get("/Resources")
    named: Any = resources.get_object().get("/Properties") if resources else None
    for held in (named.get_object() if named else {}).values():
        number = held.get_object().get("/MCID")
        if number is not None:
            marks.append(int(number))
    return 1 + max(marks, default=-1)


def _wrap_contents(writer: PdfWriter, page: PageObject, mark: int) -> None:
    before, after = StreamObject(), StreamObject()
    before.set_data(f"/Figure <</MCID {mark}>> BDC q\n".encode())
    after.set_data(b"\nQ EMC")
    held: Any = page.raw_get("/Contents") if "/Contents" in page else None
    drawn = held.get_object() if held is not None else None
    middle = list(drawn) if isinstance(drawn, ArrayObject) else [held] if held else []
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *middle, writer._add_object(after)]  # noqa: SLF001  as above
    )
