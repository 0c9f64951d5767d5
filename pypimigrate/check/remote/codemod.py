"""The class that takes the place of an XML-RPC proxy, and where it goes in a module.

Call sites stay as they are: the class has the methods that were switched off, over the JSON and Index APIs, and passes
the others on. A module in which a call has no replacement is left alone.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from pypimigrate.check.remote import calls
from pypimigrate.errors import PypimigrateError
from pypimigrate.model import Edit, Span

NAME = "PyPIClient"
REPLACED = frozenset("package_releases release_urls release_data package_urls package_data list_packages".split())
"""What the class answers over today's APIs."""
METHODS = REPLACED | frozenset(
    "changelog_last_serial changelog_since_serial list_packages_with_serial package_roles user_packages browse".split()
)
"""What it answers at all: it passes these others on."""
_HARMLESS = frozenset({"uri", "allow_none", "use_builtin_types"})
"""Arguments of a proxy that change nothing in the answers of PyPI."""

SOURCE = '''\
class PyPIClient:
    """The methods of PyPI's XML-RPC, over its JSON and Index APIs. Made by pypimigrate.

    What differs from the old answers: dates are text; downloads are unknown (-1); an unknown project gives an empty
    list or object still, but other errors are urllib's, not xmlrpc's; names that no longer exist are left out.
    """

    site = "https://pypi.org"

    def _get(self, *path, accept="application/json"):
        import json
        import urllib.error
        import urllib.parse
        import urllib.request

        url = "/".join([self.site, *(urllib.parse.quote(str(part), safe="") for part in path)])
        request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "PyPIClient (pypimigrate)"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def list_packages(self):
        index = self._get("simple", "", accept="application/vnd.pypi.simple.v1+json")
        return [project["name"] for project in index["projects"]]

    def package_releases(self, package_name, show_hidden=False):
        if show_hidden:
            import re

            name = re.sub(r"[-_.]+", "-", package_name).lower()
            project = self._get("simple", name, "", accept="application/vnd.pypi.simple.v1+json")
            return project["versions"][::-1] if project else []
        project = self._get("pypi", package_name, "json")
        return [project["info"]["version"]] if project and not project["info"].get("yanked") else []

    def release_urls(self, package_name, version):
        release = self._get("pypi", package_name, version, "json")
        for file in release["urls"] if release else []:
            file.update(path=file["url"].partition("/packages/")[2], sha256_digest=file["digests"]["sha256"])
        return release["urls"] if release else []

    def release_data(self, package_name, version):
        release = self._get("pypi", package_name, version, "json")
        if not release:
            return {}
        info = release["info"]
        lists = {name: info.get(name) or [] for name in ("classifiers", "requires_dist")}
        links = [", ".join(link) for link in (info.get("project_urls") or {}).items()]
        return {**info, **lists, "project_url": links}

    def package_urls(self, package_name, version):
        return self.release_urls(package_name, version)

    def package_data(self, package_name, version):
        return self.release_data(package_name, version)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        from xmlrpc.client import ServerProxy

        return getattr(ServerProxy(self.site + "/pypi"), name)
'''


class Adapted(NamedTuple):
    """The edits that put the class in the place of all proxies of a module, and what each replaces."""

    edits: tuple[Edit, ...]
    proxies: tuple[Span, ...]


class CodemodRefused(PypimigrateError):
    """Why a module is left alone. The message is for people."""


def adapt(data: bytes) -> Adapted | None:
    """The edits for a module; None if it makes no proxy of PyPI, or calls nothing that is switched off.

    Raises CodemodRefused.
    """
    found = calls.clients(data)
    if not found.proxies or not {call.method for call in found.calls} & REPLACED:
        return None
    without = sorted({call.method for call in found.calls} - METHODS)
    if without:
        raise CodemodRefused(f"nothing replaces {', '.join(without)}")
    if found.others:
        raise CodemodRefused(found.others[0])
    if re.search(rb"\b" + NAME.encode() + rb"\b", data):
        raise CodemodRefused(f"the name {NAME} is taken")
    if re.search(rb"\bimport[ \t]+\*|\bclass[ \t]+\w+[ \t]*\([^)]*(?:ServerProxy|\.Server)\b", data):
        raise CodemodRefused("a class is made of the proxy's, or names are imported with *")
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CodemodRefused("it is not valid Python 3") from None
    if b"xmlrpc.client" not in data and not re.search(rb"xmlrpc_client|from[ \t]+xmlrpc[ \t]+import", data):
        raise CodemodRefused("it is a program for Python 2")
    for proxy in found.proxies:
        _plain(data[slice(*proxy.span)])
        _fixed(data, data[slice(*proxy.arguments)])
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    at = _behind_imports(data, tree)
    if any(proxy.span.start < at for proxy in found.proxies):
        raise CodemodRefused("a proxy is made between the imports")
    source = newline * 2 + SOURCE.encode().replace(b"\n", newline) + newline
    edits = [Edit(Span(at, at), source), *(Edit(one.span, NAME.encode() + b"()") for one in found.proxies)]
    return Adapted(tuple(edits), tuple(one.span for one in found.proxies))


def _plain(call: bytes) -> None:
    """Raise CodemodRefused if a constructor has arguments that change what the proxy does."""
    try:
        node = ast.parse(b"(" + call + b")", mode="eval").body
    except (SyntaxError, ValueError):
        raise CodemodRefused("its constructor is not understood") from None
    names = {keyword.arg or "**" for keyword in node.keywords} if isinstance(node, ast.Call) else {"?"}
    if names - _HARMLESS or len(getattr(node, "args", ())) > 1:
        raise CodemodRefused(f"its constructor has {', '.join(sorted(names - _HARMLESS)) or 'more arguments'}")


def _fixed(data: bytes, arguments: bytes) -> None:
    """Raise CodemodRefused if the URL is no string or constant of the module: it may be another index's."""
    first = re.match(rb"\s*(?:uri\s*=\s*)?(?:[rub]?[\"']|([A-Za-z_]\w*)\s*(?:,|\Z))", arguments, re.I)
    name = first[1] if first else None
    if first is None or (
        name
        and (
            not re.search(rb"^" + name + rb"[ \t]*=[ \t]*[rub]?[\"']", data, re.M | re.I)
            or re.search(rb"\b(?:def|lambda)\b[^:]{0,500}\b" + name + rb"\b", data)
        )
    ):
        raise CodemodRefused("its URL may be given from elsewhere")


def _behind_imports(data: bytes, tree: ast.Module) -> int:
    """The offset behind the line of the last import at the top of the module."""
    last = 0
    for node in tree.body:
        if not _is_import(node):
            break
        last = node.end_lineno or last
    at = 0
    if data.startswith(b"\xef\xbb\xbf"):
        at = 3
    for match in re.finditer(rb"\r\n|\r|\n", data):
        if last <= 0:
            break
        last -= 1
        at = match.end()
    return at


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.Try):
        return all(map(_is_import, [*node.body, *(one for handler in node.handlers for one in handler.body)]))
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or isinstance(node, (ast.Import, ast.ImportFrom))
