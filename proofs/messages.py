"""Every message of the tool on one page, read from its source: what a person may be told, to be read through as text.

python -m proofs.messages > docs/messages.md
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "pypimigrate"
_HEAD = """# Messages

What pypimigrate may tell you, made from its source by `python -m proofs.messages`. `{name}` stands for what is named
there. The texts of the rules are in [rules](rules.md), those of options in [commands](commands.md).
"""
SECTIONS = {
    "Why a URL is not fixed, or not by a safe fix": ("filetypes", "formats", "places", "check", "pypi"),
    "Files that are not read, or not written": ("files", "system", "binary", "edits", "guard", "kept_secrets"),
    "Settings, baselines and runs": ("session", "results", "errors"),
    "Asking the index": ("live",),
    "The command line": ("cli", "__main__"),
    "Reports": ("report", "secrets"),
    "Fleets": ("fleet",),
}
"""The sections of the page, and whose messages they hold."""
_SAID_BY = re.compile(
    r"(?:\w*(?:Error|Refused|Exception|Failed|NotJson|LockHeld|BadParameter)|Trouble|Skip|Limit|Treatment|Caution|Judged"
    r"|held|held_in|complain|echo|fail|append|Permission|Repair|Known|Row)"
)
"""Names of calls whose arguments are texts for people."""
_WHY = re.compile(r"(?:Why|What is (?:wrong|not certain|unusual)|What speaks|The reason|A reason|In words|Whether)\b")
"""How the docstring of a function begins that returns such a text."""
_KEYWORDS = ("reason", "message", "skipped", "trouble", "refusal", "locked")


def text_of(node: ast.expr) -> str:
    """A string as it is written, with a name for each part that is put in; empty for what is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(one) if isinstance(one, ast.Constant) else f"{{{_name(one)}}}" for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left), text_of(node.right)
        return left + right if left and right else left or right
    return ""


def _name(node: ast.AST) -> str:
    """What is put in, in a word: the last name that is not a call's."""
    if isinstance(node, ast.FormattedValue):
        return _name(node.value)
    if isinstance(node, ast.IfExp):
        return text_of(node.body) or text_of(node.orelse) or _name(node.body)
    if isinstance(node, ast.Call):
        return _name(node.args[-1] if node.args else node.func)
    if isinstance(node, ast.Subscript | ast.Starred):
        return _name(node.value)
    if isinstance(node, ast.BoolOp):
        return _name(node.values[0])
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id.strip("_") if isinstance(node, ast.Name) else "text"


def texts(tree: ast.AST) -> Iterator[str]:
    """The messages in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = _name(node.func) if isinstance(node.func, ast.Attribute | ast.Name) else ""
            for one in node.keywords:
                if one.arg in _KEYWORDS:
                    yield from _choices(one.value)
            if _SAID_BY.fullmatch(called):
                for argument in node.args:
                    yield from _choices(argument)
        elif isinstance(node, ast.FunctionDef) and _WHY.match(ast.get_docstring(node) or ""):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _choices(inner.value)


def _choices(node: ast.expr) -> Iterator[str]:
    """The strings that an expression may be."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _choices(one)
    elif isinstance(node, ast.Tuple):
        for one in node.elts:
            yield from _choices(one)
    elif isinstance(node, ast.Call) and node.args:
        yield from _choices(node.args[-1])
    elif found := text_of(node):
        yield found


def _is_message(text: str) -> bool:
    """Neither a word, nor a pattern, nor a part of a page."""
    return len(text.split()) > 1 and not re.search(r"\\[bsSwdW]|\(\?|\n.*\n|^\||</|^[#%]", text)


def page() -> str:
    parts = [_HEAD]
    for title, rooms in SECTIONS.items():
        found = set()
        for room in rooms:
            alone = PACKAGE / f"{room}.py"
            for path in [alone] if alone.exists() else sorted((PACKAGE / room).rglob("*.py")):
                found |= {" ".join(one.split()) for one in texts(ast.parse(path.read_bytes())) if _is_message(one)}
        rows = sorted(found, key=lambda one: (one.strip("{;: ").lower(), one))
        parts += [f"\n## {title}\n\n", *(f"- {_shown(one)}\n" for one in rows)]
    return "".join(parts)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"([<>*_\[\]])", r"\\\1", text) if "`" not in text else text.replace("<", "\\<")


if __name__ == "__main__":
    sys.stdout.write(page())
