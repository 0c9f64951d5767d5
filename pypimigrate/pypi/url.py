"""A legacy URL taken apart, once, so that everything behind compares parts and needs no regular expression."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pypimigrate.pypi.hosts import HOSTS, Host

HOLE = re.compile(
    rb"""
    \$?\{\{[^{}\n]{0,200}\}\}                                       # {{ name }}: Jinja; ${{ name }}: GitHub, rattler
  | [$\#%]\{[^{}"'`\n]{0,100}\}                                    # ${NAME} #{name} %{name}
  | %%\{[^{}"'`\n]{0,100}\}                                        # %%{name}: a comment of a spec
  | %\{[?!]{1,2}\w+:[^{}"'`\n]{0,60}(?:%\{[^{}"'`\n]{0,60}\}[^{}"'`\n]{0,60}){0,4}\}  # %{?name:.%{name}}
  | \$\([^()\n]{0,100}\)                                            # $(NAME): make
  | %\([A-Za-z_][\w.]*\)[-\#0\ +]*\d*(?:\.\d+)?[a-zA-Z]             # %(name)s
  | %\((?:[^()\n]|\([^()\n]{0,100}\)){1,200}\)                      # %(shell command): RPM
  | %[A-Z][A-Z_]{2,30}%                                             # %SUBDIR%: BSD ports
  | \{[^{}=\n]{0,100}(?:\{[^{}=\n]{0,50}\}[^{}=\n]{0,50})?\}        # {} {0} {name!r:{width}}
  | <%=?[^%\n]{1,100}%>                                             # <%= name %>: ERB
  | (?<=[/=])<[A-Za-z0-9][\w\ .-]{0,60}>(?![A-Za-z])                # <name>
  | (?<=[/=])&lt;[A-Za-z0-9][\w\ .-]{0,60}&gt;                      # <name> in HTML
  | \$[A-Za-z_]\w* | \$\d                                           # $name $1
  | @[A-Za-z_]\w*@                                                  # @NAME@: autoconf
  | (?<=/):[A-Za-z_]\w*                                             # /:name: routes
  | %[sr] | %d(?![0-9A-Fa-f])                                       # %s
    """,
    re.VERBOSE,
)
"""A placeholder: what is put into a URL later."""

_HOLE = re.compile(HOLE.pattern.decode(), re.VERBOSE)
_AUTHORITY = re.compile(
    r"(?P<scheme>(?:[a-z][a-z0-9+.-]*:)?//)?(?P<userinfo>[^/?#]*@)?(?P<host>[a-z0-9.-]+?)\.?(?::(?P<port>\d*))?(?=[/?#]|[^a-z0-9.:-]|$)",
    re.I,
)
_DEFAULT_PORT = {"http": "80", "https": "443"}
HOLE_MARK = "\0"
"""Stands for one hole in `LegacyUrl.shape`."""


class LegacyUrl(NamedTuple):
    """The parts of a URL. `path` starts with `/` or is empty; `params` are unquoted names with values as written."""

    scheme: str
    userinfo: str
    host: Host
    name: str
    port: str
    path: str
    query: str | None
    params: tuple[tuple[str, str], ...]
    fragment: str | None

    @property
    def odd_port(self) -> bool:
        """Whether it names a port that its scheme does not imply: then it is a proxy or a tunnel."""
        return bool(self.port) and self.port != _DEFAULT_PORT.get(self.scheme or "https")


def masked(text: str) -> tuple[str, list[str]]:
    """`text` with each hole replaced by `HOLE_MARK`, and the holes."""
    holes = _HOLE.findall(text)
    return _HOLE.sub(HOLE_MARK, text), holes


@lru_cache(256)
def parse(text: str) -> LegacyUrl | None:
    """Take `text` (see `Candidate.text`) apart. None if no known host stands where the host should."""
    if text.count("://") > 1:
        text = re.sub(r"^https?://(?=https?://)", "", text, flags=re.I)  # the doubled scheme
    match = _AUTHORITY.match(text)
    if match is None or (name := match["host"].lower()) not in HOSTS:
        return None
    rest = text[match.end() :]
    mask, holes = masked(rest)
    mask, fragment_mark, fragment = mask.partition("#")
    path, query_mark, query = mask.partition("?")
    fill = iter(holes)

    def filled(part: str) -> str:
        return "".join(next(fill) if c == HOLE_MARK else c for c in part)

    path, query, fragment = filled(path), filled(query), filled(fragment)
    return LegacyUrl(
        scheme=(match["scheme"] or "").lower().removesuffix("//").removesuffix(":"),
        userinfo=match["userinfo"] or "",
        host=HOSTS[name],
        name=name,
        port=match["port"] or "",
        path=path,
        query=query if query_mark else None,
        params=_params(query),
        fragment=fragment if fragment_mark else None,
    )


def _params(query: str) -> tuple[tuple[str, str], ...]:
    """The parameters, split at `&` and `;` as PyPI does (WebOb 1.8), in the order written."""
    if not query:
        return ()
    from urllib.parse import unquote

    parts = (part.partition("=") for part in re.split(r"&amp;|[&;]", query) if part)
    return tuple((unquote(name), value) for name, _, value in parts)
