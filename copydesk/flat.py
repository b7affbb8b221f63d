"""Templates made flat when they are compiled: what they extend and include stands in them, and becomes one function.

A page of ours is put together from six templates or so. Jinja finds each of them anew for every page and hands it a
context of its own, which takes as long as all the rest. What is named by a constant is known before: it is put in
where it is named, in a scope of its own, so that it sees and sets the same names as before.
"""

from collections.abc import Callable

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

Parse = Callable[[str], nodes.Template]  # by the name of a template


def flat(template: nodes.Template, parse: Parse) -> nodes.Template:
    """Return the template with its parents and what it includes put in; as it is where only rendering can tell.

    One without parents keeps its blocks: it may be the parent of one that is not put together here.
    """
    whole = _with_parents(template, parse)
    if whole is template or any(whole.find_all(nodes.Extends)) or _asks_for_blocks(whole):
        return template
    made = _PuttingIn(parse).visit(whole)
    assert isinstance(made, nodes.Template)
    return made


def _with_parents(template: nodes.Template, parse: Parse) -> nodes.Template:
    """Return the outermost template with the inner ones' blocks in it, after what these set and import."""
    extends = [node for node in template.body if isinstance(node, nodes.Extends)]
    if len(extends) != 1 or not (name := _named(extends[0].template)):
        return template
    blocks = {block.name: block for block in template.find_all(nodes.Block)}
    around = [
        node for node in template.body if not isinstance(node, (nodes.Extends, nodes.Block, nodes.Output))
    ]
    outer = _Filling(blocks).visit(_with_parents(parse(name), parse))
    return nodes.Template([*around, *outer.body], lineno=1)


def _asks_for_blocks(template: nodes.Template) -> bool:
    """Whether it needs its blocks to be blocks: for ``super()`` or ``self``, or by a name that is not there once."""
    names = [block.name for block in template.find_all(nodes.Block)]
    asked = any(name.name in ("super", "self") for name in template.find_all(nodes.Name))
    return asked or len(names) != len(set(names))


class _Filling(NodeTransformer):
    """Puts blocks into the places that have their names."""

    def __init__(self, blocks: dict[str, nodes.Block]) -> None:
        self._blocks = blocks

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Fill one place."""
        return self._blocks.get(node.name) or self.generic_visit(node)


class _PuttingIn(NodeTransformer):
    """Puts in what is included, and the contents of blocks."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._within: list[str] = []  # a template that includes itself is not put in for ever

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Put in one template."""
        name = _named(node.template)
        if not name or name in self._within or not node.with_context or node.ignore_missing:
            return node
        included = self._parse(name)
        if any(included.find_all((nodes.Extends, nodes.Block))):
            return node
        self._within.append(name)
        put_in = self._scope(included)
        self._within.pop()
        return put_in

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Put in what is in a block."""
        return self._scope(node)

    def _scope(self, node: nodes.Template | nodes.Block) -> nodes.Node:
        self.generic_visit(node)
        return nodes.Scope(node.body, lineno=node.lineno)


def _named(template: nodes.Node) -> str:
    """Return the name that stands in the template itself, or nothing."""
    return template.value if isinstance(template, nodes.Const) and isinstance(template.value, str) else ""
