"""What a template of Word may say: names of a list, loops over lists, conditions; nothing is called.

A template that was looked over here has no way to run anything, whatever the sandbox of Jinja would stop.
Plain Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

# Loops inside loops: sections by figures, no deeper.
MOST_LOOPS: Final = 2
_HARMLESS: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """The names that a template may use: texts, things with texts of their own, lists of such things."""

    texts: frozenset[str]
    things: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)


def list_strange_words(source: str, known: TemplateWords) -> list[str]:
    """What a template says that is not among its words, each once, in its order.

    Raises `jinja2.TemplateSyntaxError` for what is no template.
    """
    tree = ImmutableSandboxedEnvironment(autoescape=True).parse(source)
    return list(dict.fromkeys(_find_strange(tree, known, {}, 0)))


def _find_strange(
    node: nodes.Node,
    known: TemplateWords,
    looped: Mapping[str, frozenset[str]],
    depth: int,
) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        if node.name not in known.texts:
            yield node.name
    elif isinstance(node, nodes.Getattr):
        if not _is_known_attribute(node, known, looped):
            yield write_expression(node)
    elif isinstance(node, nodes.For):
        yield from _find_strange_in_loop(node, known, looped, depth)
    elif isinstance(node, nodes.If) or type(node) in _HARMLESS:
        for child in node.iter_child_nodes():
            yield from _find_strange(child, known, looped, depth)
    else:
        yield write_expression(node)


def _is_known_attribute(
    node: nodes.Getattr,
    known: TemplateWords,
    looped: Mapping[str, frozenset[str]],
) -> bool:
    owner = node.node
    if not isinstance(owner, nodes.Name):
        return False
    own = looped.get(owner.name) or known.things.get(owner.name) or frozenset()
    return node.attr in own


def _find_strange_in_loop(
    node: nodes.For,
    known: TemplateWords,
    looped: Mapping[str, frozenset[str]],
    depth: int,
) -> Iterator[str]:
    source, target = node.iter, node.target
    is_plain = isinstance(source, nodes.Name) and isinstance(target, nodes.Name)
    if not is_plain or node.test is not None or node.recursive or depth >= MOST_LOOPS:
        yield f"for {write_expression(target)} in {write_expression(source)}"
        return
    assert isinstance(source, nodes.Name)  # as was asked
    assert isinstance(target, nodes.Name)  # as was asked
    if source.name not in known.lists:
        yield source.name
        return
    inside = {**looped, target.name: known.lists[source.name]}
    for child in (*node.body, *node.else_):
        yield from _find_strange(child, known, inside, depth + 1)


def write_expression(node: nodes.Node) -> str:
    """A part of a template as its author would know it again."""
    text = type(node).__name__.lower()
    if isinstance(node, nodes.Name):
        text = node.name
    elif isinstance(node, nodes.Const):
        text = repr(node.value)
    elif isinstance(node, nodes.Getattr):
        text = f"{write_expression(node.node)}.{node.attr}"
    elif isinstance(node, nodes.Getitem):
        text = f"{write_expression(node.node)}[{write_expression(node.arg)}]"
    elif isinstance(node, nodes.Call):
        text = f"{write_expression(node.node)}()"
    elif isinstance(node, nodes.Filter) and node.node is not None:
        text = f"{write_expression(node.node)}|{node.name}"
    return text
