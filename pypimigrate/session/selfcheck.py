"""Before a file is written: does the new text hold what the old one held, with other strings in it?

What parsed before must parse afterwards, and have the same structure. What did not parse says nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pypimigrate.binary import HEAD
from pypimigrate.filetypes import filetype
from pypimigrate.filetypes.filetype import Kind

LARGEST = 2_000_000
"""Bytes of a file up to which it is parsed; above, only the spans speak for the edit."""


def problem(path: str, old: bytes, new: bytes, rebuilt: bool = False) -> str:
    """Why `new` must not take the place of `old` in the file at `path`; empty if it may.

    `rebuilt`: the structure is meant to change.
    """
    structure = _structure_of(path, old[:HEAD]) if len(old) <= LARGEST else None
    if structure is None:
        return ""
    before = _before(structure, old)
    if before is None:
        return ""
    try:
        after = structure(new)
    except Exception:
        return "the fixed text would not parse"
    return "" if rebuilt or before == (after,) else "the fixed text would have another structure"


@lru_cache(1)
def _before(structure: Callable[[bytes], object], old: bytes) -> tuple[object] | None:
    """The structure of a file, which may be asked for several times; None if nothing is known about it."""
    try:
        return (structure(old),)
    except Exception:  # every kind of error that a parser can have
        return None


def _structure_of(path: str, head: bytes) -> Callable[[bytes], object] | None:
    """What parses a file of that name; None if nothing does."""
    file = filetype.of(path, head)
    if file.kind is Kind.PYTHON:
        return _python
    for ends, parse in _BY_END.items():
        if file.name.endswith(ends):
            return parse
    return None


def _shape(value: Any) -> Any:
    """Keys, lengths and types of nested data, without its strings."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    return [_shape(one) for one in value] if isinstance(value, list) else value if not isinstance(value, str) else ""


class _Masked(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, (str, bytes)) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Only the fields of an f-string: the text between them may grow from nothing, and shrink to it."""
        node.values = [one for one in node.values if not isinstance(one, ast.Constant)]
        return self.generic_visit(node)

    visit_TemplateStr = visit_JoinedStr  # noqa: N815  # Python 3.14


def _python(data: bytes) -> str:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the scanned source, not about this program
        return ast.dump(_Masked().visit(ast.parse(data)))


def _json(data: bytes) -> object:
    import json

    return _shape(json.loads(data))


def _toml(data: bytes) -> object:
    from pypimigrate.session import readtoml

    return _shape(readtoml.loads(data))


_DEEPEST = 200


def _yaml(data: bytes) -> object:
    import re

    import yaml

    depth = 0
    for bracket in re.findall(rb"[\[{\]}]", data):
        depth += 1 if bracket in b"[{" else -(depth > 0)
        if depth > _DEEPEST:
            raise ValueError("too deep: libyaml takes quadratic time")
    # the events, not the data: an alias is one event, however much it stands for
    return [type(event) for event in yaml.parse(data, getattr(yaml, "CBaseLoader", yaml.BaseLoader))]


def _xml(data: bytes) -> object:
    from xml.parsers import expat

    seen: list[object] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: seen.append((name, sorted(attributes)))
    parser.EndElementHandler = seen.append
    parser.Parse(data, True)
    return seen


def _ini(data: bytes) -> object:
    """How many options each section has: a URL at the start of a line is one, too, called `http`."""
    import configparser

    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(data.decode("latin-1"))
    return {name: len(section) for name, section in parser.items()}


def _json_lines(data: bytes) -> object:
    return [_json(line) for line in data.splitlines() if line.strip()]


_BY_END: dict[str | tuple[str, ...], Callable[[bytes], object]] = {
    (".json", ".ipynb", ".webmanifest", ".geojson", ".har", ".sarif", "pipfile.lock", "composer.lock"): _json,
    (".jsonl", ".ndjson"): _json_lines,
    (".toml", "pipfile", "poetry.lock", "pdm.lock", "uv.lock", "cargo.lock"): _toml,
    (".yml", ".yaml", ".cff"): _yaml,
    (".xml", ".svg", ".xhtml", ".rss", ".atom", ".xsl", ".docbook", ".plist", ".pom", ".xsd", ".wsdl", ".opml"): _xml,
    (".ini", ".cfg", "pip.conf"): _ini,
}
