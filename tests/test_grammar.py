"""I12: a URL built from the parts of the grammar is found in every syntax that holds URLs, and replaced as it stands there."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pypimigrate.check.candidates import candidates
from pypimigrate.check.check import check, fixed
from pypimigrate.model import Applicability, Form, Role
from pypimigrate.pypi import match
from pypimigrate.pypi.hosts import HOSTS, Family, hinted
from pypimigrate.pypi.url import parse


class Url(NamedTuple):
    """`text` is the URL as typed; `link` what replaces it where a person opens it (None: not known here)."""

    text: str
    link: str | None


class Container(NamedTuple):
    """A syntax that holds a URL between `before` and `after` in a file at `path`, written as `write` says."""

    path: str
    before: str
    after: str
    write: Callable[[str], str] = str
    read: Callable[[str], str] = str
    templates: bool = True


def _slashed(text: str) -> str:
    return text.replace("/", "\\/")


def _unslashed(text: str) -> str:
    return str(json.loads(f'"{text}"'))


def _doubled(text: str) -> str:
    return text.replace("%", "%%")


def _single(text: str) -> str:
    return text.replace("%%", "%")


CONTAINERS: dict[str, Container] = {
    "Markdown link": Container("a.md", "see [the page](", ") for more\n"),
    "Markdown link with a title": Container("a.md", "[x](", ' "title")\n'),
    "Markdown link in angles": Container("a.md", "[x](<", ">)\n"),
    "Markdown image in a link": Container("a.md", "[![v](https://img.example/v.svg)](", ")\n"),
    "Markdown autolink": Container("a.md", "<", ">\n"),
    "Markdown code": Container("a.md", "run `curl ", "` now\n"),
    "Markdown reference": Container("a.md", "[x]: ", "\n"),
    "Markdown bold": Container("a.md", "**", "**\n"),
    "RST link": Container("a.rst", "`the page <", ">`_\n"),
    "RST anonymous link": Container("a.rst", "`the page <", ">`__.\n"),
    "RST target": Container("a.rst", ".. _page: ", "\n"),
    "RST literal": Container("a.rst", "``", "``\n"),
    "RST image": Container("a.rst", ".. image:: x.png\n   :target: ", "\n"),
    "RST substitution": Container("a.rst", ".. |x| image:: ", "\n    :alt: x\n"),
    "AsciiDoc link": Container("a.adoc", "see ", "[the page].\n", templates=False),
    "AsciiDoc macro": Container("a.adoc", "link:", "[the page]\n", templates=False),
    "MediaWiki link": Container("a.wiki", "[", " the page]\n"),
    "Textile link": Container("a.textile", '"the page":', "\n"),
    "Org link": Container("a.org", "[[", "][the page]]\n"),
    "HTML attribute": Container("a.html", '<a href="', '">x</a>\n', html.escape, html.unescape),
    "HTML attribute, & as it is": Container("a.html", '<a href="', '">x</a>\n'),
    "HTML attribute, one quote": Container("a.html", "<a href='", "'>x</a>\n", html.escape, html.unescape),
    "HTML attribute, no quotes": Container("a.html", "<a href=", ">x</a>\n", templates=False),
    "HTML text": Container("a.html", "<p>", "</p>\n", html.escape, html.unescape),
    "HTML text, escaped angles": Container("a.html", "<p>&lt;", "&gt;</p>\n", html.escape, html.unescape),
    "HTML text, escaped quotes": Container("a.html", "<p>&quot;", "&quot;</p>\n", html.escape, html.unescape),
    "XML element": Container("a.xml", "<url>", "</url>\n", html.escape, html.unescape),
    "XML attribute": Container("a.xml", '<x url="', '"/>\n', html.escape, html.unescape),
    "XML CDATA": Container("a.xml", "<![CDATA[", "]]>\n", templates=False),
    "JSON": Container("a.json", '{"x": "', '"}\n'),
    "JSON, slashes escaped": Container("a.json", '{"x": "', '"}\n', _slashed, _unslashed),
    "JSON in a line": Container("a.json", '{"x":["', '","y"]}\n'),
    "notebook": Container("a.ipynb", '{"cells": [{"source": ["see ', '\\n", "y"]}]}\n'),
    "notebook link": Container("a.ipynb", '{"cells": [{"source": ["[x](', ')\\n"]}]}\n'),
    "notebook, HTML": Container("a.ipynb", '{"cells": [{"source": ["<a href=\\"', '\\">x</a>\\n"]}]}\n'),
    "YAML": Container("a.yaml", "x: ", "\n"),
    "YAML in quotes": Container("a.yaml", 'x: "', '"\n'),
    "YAML in single quotes": Container("a.yaml", "x: '", "'  # a comment\n"),
    "YAML list": Container("a.yaml", "x:\n  - ", "\n  - y\n"),
    "YAML flow": Container("a.yaml", "x: [", ", y]\n"),
    "YAML flow map": Container("a.yaml", "x: {u: ", ", v: y}\n"),
    "YAML block": Container("a.yaml", "x: |\n  see ", "\n  y\n"),
    "TOML": Container("a.toml", 'x = "', '"\n'),
    "TOML literal": Container("a.toml", "x = '", "'\n"),
    "TOML list": Container("a.toml", 'x = ["', '", "y"]\n'),
    "INI": Container("a.ini", "[a]\nx = ", "\n"),
    "INI without blanks": Container("a.ini", "[a]\nx=", "\r\n"),
    "INI continued": Container("a.cfg", "[a]\nx =\n    ", "\n    y\n"),
    "INI comment": Container("a.ini", "; see ", "\n"),
    "INI, percent signs doubled": Container("a.ini", "[a]\nx = ", "\n", _doubled, _single, templates=False),
    "properties": Container("a.properties", "x=", "\n"),
    "shell word": Container("a.sh", "open ", "\n"),
    "shell in quotes": Container("a.sh", 'open "', '" && ls\n'),
    "shell in single quotes": Container("a.sh", "open '", "'; ls\n"),
    "shell and a pipe": Container("a.sh", "open ", " | cat\n"),
    "shell assignment": Container("a.sh", "X=", "\n"),
    "shell default": Container("a.sh", "X=${X:-", "}\n", templates=False),
    "shell heredoc": Container("a.sh", "cat <<EOF\nsee ", "\nEOF\n"),
    "shell continued": Container("a.sh", "open ", " \\\n  -x\n"),
    "shell in backticks": Container("a.sh", "X=`open ", "`\n"),
    "Makefile": Container("Makefile", "X = ", "\n"),
    "Dockerfile": Container("Dockerfile", "LABEL x=", " y=z\n"),
    "Python": Container("a.py", 'x = "', '"\n'),
    "Python, one quote": Container("a.py", "x = ['", "', 1]\n"),
    "Python, bytes": Container("a.py", "x = b'", "'\n"),
    "Python comment": Container("a.py", "# see ", "\n"),
    "Python docstring": Container("a.py", '"""See ', '.\n"""\n'),
    "Python, a line in a string": Container("a.py", 'x = "see:\\n', '\\nand more"\n'),
    "Python call": Container("a.py", "f(", ")\n", lambda text: f"'{text}'", lambda text: text.strip("'")),
    "JavaScript": Container("a.js", "const x = '", "';\n"),
    "JavaScript template": Container("a.js", "const x = `", "`;\n"),
    "JavaScript comment": Container("a.js", "/* see ", " */\n"),
    "C": Container("a.c", 'const char *x = "', '";\n'),
    "C comment": Container("a.c", "// see ", "\n"),
    "TeX url": Container("a.tex", "\\url{", "}\n", templates=False),
    "TeX href": Container("a.tex", "\\href{", "}{the page}\n", templates=False),
    "BibTeX": Container("a.bib", "  url = {", "},\n", templates=False),
    "man page": Container("a.1", ".UR ", "\n.UE\n"),
    "man page, bold": Container("a.1", "\\fB", "\n"),
    "CSV": Container("a.csv", "a,", ",b\n"),
    "CSV in quotes": Container("a.csv", 'a,"', '",b\n'),
    "CSV, semicolons": Container("a.csv", "a;", ";b\n"),
    "TSV": Container("a.tsv", "a\t", "\tb\n"),
    "prose, in parentheses": Container("a.txt", "the page (", "), or\n"),
    "prose, in parentheses at the end": Container("a.txt", "the page (see ", ").\n"),
    "prose, in brackets": Container("a.txt", "[1] ", ", a page\n"),
    "prose, at the end": Container("a.txt", "see ", ".\n"),
    "prose, a question": Container("a.txt", "see ", "?\n"),
    "prose, an exclamation": Container("a.txt", "see ", "!\n"),
    "prose, a colon": Container("a.txt", "see ", ": it\n"),
    "prose, a semicolon": Container("a.txt", "see ", "; it\n"),
    "prose, in quotes": Container("a.txt", "see '", "'.\n"),
    "prose, in curly quotes": Container("a.txt", "see “", "”.\n"),
    "prose, in guillemets": Container("a.txt", "voir « ", " ».\n"),
    "prose, guillemets without blanks": Container("a.txt", "siehe »", "«.\n"),
    "Chinese full stop": Container("a.txt", "参考", "。\n"),
    "Chinese comma": Container("a.txt", "参考：", "，然后\n"),
    "Chinese text behind": Container("a.txt", "从", "下载\n"),
    "Chinese parentheses": Container("a.txt", "主页（", "）\n"),
    "Japanese brackets": Container("a.txt", "「", "」\n"),
    "no-break space": Container("a.txt", "see\u00a0", "\u00a0now\n"),
    "em dash": Container("a.txt", "see ", "—it\n"),
    "the file and nothing else": Container("a.txt", "", ""),
    "a BOM before it": Container("a.txt", "\ufeff", "\n"),
    "CRLF": Container("a.txt", "x\r\n", "\r\ny\r\n"),
}  # fmt: skip
"""Every syntax that holds URLs, as far as it differs in what stands beside them or how they are escaped."""

names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True).filter(lambda n: ".." not in n)
versions = st.from_regex(r"[0-9]\.[0-9]{1,2}(rc1|\.post2|\+local)?", fullmatch=True)
holes = st.sampled_from(["{{ name }}", "{{name}}", "${name}", "$(NAME)", "%(name)s", "{name}", "{}", "%s", "$name", "@NAME@", "#{name}", "%{name}"])  # fmt: skip
hashes = st.sampled_from(["", "#md5=34eed507548117b2ab523ab14b2f8b55", "#egg=x-1.0", "#sha256=00"])
slashes = st.sampled_from(["", "/"])
FRAGMENTS = {"": "", "#changelog": "#changelog", "#downloads": "#files", "#id1": "#id1"}


@st.composite
def paths(draw: st.DrawFn, templates: bool) -> tuple[str, str | None]:
    """A path with query and fragment, and what replaces host and path where a person opens it."""
    name = draw(st.one_of(names, holes)) if templates else draw(names)
    version, slash, site = draw(versions), draw(slashes), "https://pypi.org"
    kind = draw(st.sampled_from(["project", "release", "json", "simple", "file", "hashed", "query", "search", "rss", "home", "browse", "security"]))  # fmt: skip
    if kind == "project":
        fragment = draw(st.sampled_from(sorted(FRAGMENTS)))
        return f"/pypi/{name}{slash}{fragment}", f"{site}/project/{name}/{FRAGMENTS[fragment]}"
    if kind == "release":
        return f"/pypi/{name}/{version}{slash}", f"{site}/project/{name}/{version}/"
    if kind == "json":
        return f"/pypi/{name}/json", f"{site}/pypi/{name}/json"
    if kind == "simple":
        return f"/simple/{name}{slash}", f"{site}/simple/{name}{slash}"
    if kind == "file":
        letter = name[0] if name[0].isalnum() else "x"
        path = f"/packages/source/{letter}/{name}/{name}-{version}.tar.gz{draw(hashes)}"
        return path, f"https://files.pythonhosted.org{path}"
    if kind == "hashed":
        path = f"/packages/09/8d/{'6d' * 30}/x-{version}.tar.gz{draw(hashes)}"
        return path, f"https://files.pythonhosted.org{path}"
    if kind in ("security", "home"):
        return ("/security", f"{site}/security/") if kind == "security" else (draw(st.sampled_from(["/pypi", "/pypi/"])), f"{site}/")  # fmt: skip
    action, between = draw(st.sampled_from([":action", "%3Aaction", "%3aaction"])), draw(st.sampled_from("&;"))
    if kind == "query":
        parts = draw(st.permutations([f"{action}=display", f"name={name}", f"version={version}"]))
        return f"/pypi?{between.join(parts)}", f"{site}/project/{name}/{version}/"
    if kind == "search":
        parts = draw(st.permutations([f"{action}=search", f"term={name}", "submit=search"]))
        return f"/pypi?{between.join(parts)}", f"{site}/search/?q={name}"
    if kind == "rss":
        return f"/pypi?{action}=rss", f"{site}/rss/updates.xml"
    parts = draw(st.permutations([f"{action}=browse", "c=385", "c=393"]))
    found = ["c=Topic+%3A%3A+Scientific%2FEngineering", "c=Topic+%3A%3A+Scientific%2FEngineering+%3A%3A+Image+Recognition"]  # fmt: skip
    return f"/pypi?{between.join(parts)}", f"{site}/search/?" + "&".join(
        found if parts.index("c=385") < parts.index("c=393") else found[::-1]
    )


SITES = [name for name, host in HOSTS.items() if host.family is Family.OLD and not host.paths]
hosts = st.sampled_from(SITES) | st.sampled_from(["PyPI.Python.ORG", "CheeseShop.python.org"])
schemes = st.sampled_from(["http://", "https://", "HTTP://", "Https://", "http://http://", "http://https://"])
ports = st.sampled_from(["", "", "", ":80", ":443", ":8080"])
users = st.sampled_from(["", "", "", "me:secret@", "token@"])


@st.composite
def urls(draw: st.DrawFn, templates: bool = True) -> Url:
    host, dot, port, user = draw(hosts), draw(st.sampled_from(["", "", "."])), draw(ports), draw(users)
    path, link = draw(paths(templates))
    scheme = draw(schemes)
    if link is not None and HOSTS[host.lower()].test:
        link = link.replace("https://pypi.org", "https://test.pypi.org", 1)
        link = link.replace("https://files.", "https://test-files.", 1)
    if link is not None and user:
        link = link.replace("://", f"://{user}", 1)
    return Url(f"{scheme}{user}{host}{dot}{port}{path}", None if "8080" in port else link)


@st.composite
def embedded(draw: st.DrawFn) -> tuple[str, Url]:
    name = draw(st.sampled_from(sorted(CONTAINERS)))
    url = draw(urls(CONTAINERS[name].templates))
    assume(not (name.startswith("AsciiDoc") and url.text.endswith("/")))  # /[x] may be a pattern, or a name to fill in
    return name, url


def one_file(container: Container, url: str) -> tuple[bytes, int, int]:
    """The file, and the range of bytes where the URL was put."""
    before, written = container.before.encode(), container.write(url).encode()
    quotes = len(written) - len(written.strip(b"'")) if container.path == "a.py" else 0
    start = len(before) + quotes // 2
    return before + written + container.after.encode(), start, len(before) + len(written) - quotes // 2


@settings(max_examples=400, deadline=None)
@given(embedded())
def test_i12_a_url_comes_back_from_every_syntax(made: tuple[str, Url]) -> None:
    container, url = CONTAINERS[made[0]], made[1]
    data, start, end = one_file(container, url.text)
    assert hinted(data)
    (found,) = candidates(data)
    assert (found.form, data[slice(*found.span)]) == (Form.URL, data[start:end])
    assert found.span == (start, end)
    assert (found.text, found.doubt) == (url.text, "")


@settings(max_examples=400, deadline=None)
@example(("HTML attribute", Url("http://pypi.python.org/pypi?:action=browse&c=385&c=393", None)))
@example(("XML element", Url("http://pypi.python.org/pypi?%3Aaction=browse&c=385&c=393", None)))
@example(("INI, percent signs doubled", Url("http://pypi.python.org/pypi?%3Aaction=browse&c=385", None)))
@given(embedded())
def test_i12_the_replacement_is_written_as_the_syntax_wants(made: tuple[str, Url]) -> None:
    container, url = CONTAINERS[made[0]], made[1]
    data, start, end = one_file(container, url.text)
    (finding,) = check(data, container.path).findings
    parsed = parse(url.text)
    assert parsed is not None
    assert finding.span == (start, end)
    result = fixed(data, check(data, container.path), Applicability.UNSAFE)
    if not finding.edits:
        assert result == data
        return
    inside = result[len(container.before.encode()) : len(result) - len(container.after.encode())].decode()
    assert result.decode() == container.before + inside + container.after
    row = match.row(parsed, finding.role)
    expected = match.row(parsed, Role.BASE) if row is None or finding.rule != row.rule.name else row
    assert expected is not None
    assert container.read(inside) == expected.new
    if made[0] != "INI, percent signs doubled" or "%" in url.text:
        assert inside == container.write(expected.new or "")
    if finding.role is Role.LINK and url.link is not None:
        assert container.read(inside) == url.link
    assert not [one for one in check(result, container.path).findings if one.edits]


def test_every_syntax_is_read_once_at_least() -> None:
    """Chance may pass one by."""
    for container in CONTAINERS.values():
        data, start, end = one_file(container, "http://pypi.python.org/pypi?:action=display&name=foo&version=1.0")
        (finding,) = check(data, container.path).findings
        assert finding.span == (start, end), container
        assert finding.new == "https://pypi.org/project/foo/1.0/", container


@pytest.mark.parametrize(
    "rest",
    [
        "/x-&version;",
        "?:action=rss&name",
        "?:action=rss&#38;name",
        "?:action=rss&#x26;name",
        "?&#58;action=rss",
        "?:action=rss&#x3B;name=x",
        "?:action=rss&amp;name",
        "/&name;",
        "?:action=rss\\u0026name=x",
    ],
)
def test_an_end_that_is_none(rest: str) -> None:
    """Half a query must not be taken for the whole."""
    report = check(f'<a href="http://pypi.python.org/pypi{rest}">x</a>'.encode(), "a.html")
    assert not [finding for finding in report.findings if finding.edits]


@pytest.mark.parametrize(
    "rest",
    ["&lt;", "&quot;", "&amp;gt;", "&rdquo;", "&rsquo;", "&raquo;", "&nbsp;", "&#34;", "&#8217;", " & more", "&& ls"],
)
def test_an_end_that_is_one(rest: str) -> None:
    (finding,) = check(f"<p>http://pypi.python.org/pypi?:action=rss{rest}</p>".encode(), "a.html").findings
    assert finding.edits


def test_a_template_is_no_fragment() -> None:
    """The `#` of a template in the path is not the one of a fragment, which must stay."""
    url = parse("https://pypi.python.org/pypi/#{name}#changelog")
    assert url is not None
    found = match.row(url, Role.LINK)
    assert found is not None
    assert found.new == "https://pypi.org/project/#{name}/#changelog"


@pytest.mark.parametrize(
    "query", [":action=display&name=a&name=b", ":action=rss&:action=files", ":action=browse;c=385;c=393"]
)
def test_a_query_that_may_be_read_in_two_ways_is_advice(query: str) -> None:
    (finding,) = check(f"<http://pypi.python.org/pypi?{query}>".encode(), "a.md").findings
    assert finding.new is None
