"""What kind of file it is, from its name and its first bytes, and whether its text may be edited at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from pypimigrate.binary import HEAD
from pypimigrate.filetypes import generated, patches, recordings
from pypimigrate.model import Applicability, Example


class Kind(StrEnum):
    """Kinds of text that use URLs in different ways."""

    PYTHON = "python"
    CODE = "code"  # any other programming language
    SHELL = "shell"  # scripts, Makefiles, Dockerfiles, CI steps: commands
    CONFIG = "config"  # keys and values
    RECIPE = "recipe"  # package recipes: keys and values, whose URLs are home pages and sources
    PROSE = "prose"
    MARKUP = "markup"  # HTML and XML
    OTHER = "other"


class FileKind(NamedTuple):
    """`limit` is the most that may be done in this file, and `reason` why. `name` is the last part of the path.

    `test` is true for the source of tests. `silent` is true if nothing in it is even reported.
    """

    kind: Kind
    name: str
    limit: Applicability = Applicability.SAFE
    reason: str = ""
    test: bool = False
    silent: bool = False


_BY_END: dict[str, Kind] = {
    **dict.fromkeys((".py", ".pyi", ".pyw", ".pyx", ".pxd"), Kind.PYTHON),
    **dict.fromkeys(
        ".c .cc .cpp .cs .clj .cljs .coffee .cr .dart .el .erl .ex .exs .fs .go .groovy .gradle .h .hpp .hs .java .jl "
        ".js .jsx .kt .lisp .lua .m .ml .mjs .nim .php .pl .pm .pp .ps1 .r .rb .rs .scala .scm .swift .t .tcl .ts "
        ".tsx .cmake .feature .vb .vim .vue .zig .erb .bzl .sql .pt .zpt .j2 .jinja .jinja2 .mako".split(),
        Kind.CODE,
    ),
    **dict.fromkeys(".sh .bash .zsh .fish .bat .cmd .mk .mak .am .dockerfile .env .ksh".split(), Kind.SHELL),
    **dict.fromkeys(
        ".cfg .conf .ini .toml .yaml .yml .json .json5 .properties .sls .tf .hcl .lock .csv .tsv .ipynb".split(),
        Kind.CONFIG,
    ),
    **dict.fromkeys(
        ".spec .ebuild .eclass .bb .bbclass .bbappend .inc .info .about .eb .nix .rockspec .podspec .dsc".split(),
        Kind.RECIPE,
    ),
    **dict.fromkeys(
        ".md .markdown .mkd .rst .rest .txt .text .adoc .asciidoc .tex .bib .org .textile .wiki .creole .pod .rdoc "
        ".texi .1 .2 .3 .4 .5 .6 .7 .8 .9 .po .pot .rtf .log .rst_t .in".split(),
        Kind.PROSE,
    ),
    **dict.fromkeys(
        ".html .htm .xhtml .xml .svg .rss .atom .xsl .xslt .dita .docbook .dbk .opml .plist .pt .zpt .dtml".split(),
        Kind.MARKUP,
    ),
}
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys(("sconstruct", "sconscript", "wscript", "snakefile"), Kind.PYTHON),
    **dict.fromkeys(
        ("rakefile", "gemfile", "vagrantfile", "jenkinsfile", "build", "workspace", "build.bazel", "cmakelists.txt"),
        Kind.CODE,
    ),
    **dict.fromkeys(("makefile", "gnumakefile", "dockerfile", "containerfile", "justfile", "procfile"), Kind.SHELL),
    **dict.fromkeys(("pipfile", "pip.conf", "pip.ini", ".pypirc", "pypirc", ".pydistutils.cfg", "watch"), Kind.CONFIG),
    **dict.fromkeys(
        ("pkgbuild", "apkbuild", "portfile", "meta.yaml", "recipe.yaml", "control", "copyright"), Kind.RECIPE
    ),
}
_SHEBANG = re.compile(
    rb"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?(python|pypy|sh\b|bash|zsh|dash|ksh|perl|ruby|node|lua|php)?[^\n/]*"
)
_TEXT_NAME = re.compile(
    r"(?:read|change|copying|authors|todo|news|install|license|release|notice|history|contribut)[\w-]*"
    r"|(?:read-?me|changes|changelog|copying|authors|todo|news|licen[cs]e|notice|history|contributing)(?:[.-][\w-]+)+"
)
"""Texts by their names alone: without an ending, or with one that no kind of file has (`README.maintainer`)."""
_MODELINE = re.compile(rb"-\*-\s*(?:mode:\s*)?python|coding[:=]\s*[-\w.]+")


def of(path: str, data: bytes) -> FileKind:
    """The kind of the file at `path` (any spelling, forward slashes) that holds `data`.

    Its first bytes are enough to know `kind` and `test`, and whether it is `silent`.
    """
    parts = [part for part in path.lower().split("/") if part]
    name = parts[-1] if parts else ""
    head = data[:HEAD]
    kind = _kind(name, head)
    row = treatment("/" + "/".join(parts), data, kind)
    if row is None:
        return FileKind(kind, name, test=_is_test(parts, name, head))
    return FileKind(kind, name, Applicability.ADVICE, row.reason, _is_test(parts, name, head), row.silent)


def _kind(name: str, head: bytes) -> Kind:
    stem = name.removesuffix(".in").removesuffix(".j2").removesuffix(".tmpl").removesuffix("_tmpl").removesuffix(".erb")
    for candidate in (name, stem):
        if candidate in _BY_NAME:
            return _BY_NAME[candidate]
        dot = candidate.rfind(".")
        if dot >= 0 and (kind := _BY_END.get(candidate[dot:])):
            return kind
    if re.match(r"(?:docker|make|container)file\b", name):
        return Kind.SHELL
    shebang = _SHEBANG.match(head)
    if shebang and shebang[1]:
        if shebang[1] in (b"python", b"pypy"):
            return Kind.PYTHON
        return Kind.CODE if shebang[1] in (b"perl", b"ruby", b"node", b"lua", b"php") else Kind.SHELL
    return Kind.PROSE if _TEXT_NAME.fullmatch(name) else Kind.OTHER


_TESTS = frozenset({"test", "tests", "spec", "specs", "testdata", "test_data", "test-data"})
_TESTING = re.compile(
    rb"^(?:import|from) (?:unittest|pytest|nose|mock|doctest|requests_mock|responses|httpretty|respx|betamax|vcr"
    rb"|aioresponses)\b"
    rb"|\brequests_mock\.|\baioresponses\("
    rb"|from [\"']msw[\"']|@(?:responses|httpretty|respx)\."
    rb"|^[ \t]*#\[(?:rstest|test|cfg\(test\))\]|^use Test::\w|^import \"testing\""
    rb"|^[ \t]*(?:@test \"|Feature:|Scenario(?: Outline)?:)",
    re.M,
)
"""What the source of a test imports, or begins with."""


def _is_test(parts: list[str], name: str, head: bytes) -> bool:
    stem = name.split(".")[0]
    return (
        bool(_TESTS & {*parts[:-1], stem})
        or stem.startswith("test_")
        or stem.endswith(("_test", "_tests", "_spec"))
        or ".spec." in name
        or ".test." in name
        or name.endswith(("test.java", "test.kt", "test.cs", "test.php", "test.groovy", "test.scala", "test.swift"))
        or _TESTING.search(head) is not None
    )


class Treatment(NamedTuple):
    """Files that are never edited, and `reason` why: those whose lower-cased path, with a slash before it, has `path`
    in it, and of which `holds` is true, given all bytes, the name and the kind. `silent`: not even reported.
    `kinds` empty: any.
    """

    reason: str
    what: str
    example: Example
    path: str = ""
    holds: Callable[[bytes, str, Kind], bool] | None = None
    kinds: tuple[Kind, ...] = ()
    silent: bool = False


_RECORDED = (Kind.CONFIG, Kind.MARKUP, Kind.PROSE, Kind.OTHER)
_DATA = (Kind.CONFIG, Kind.RECIPE, Kind.MARKUP, Kind.OTHER)
_TEST_FOLDER = r"^(?:/(?!(?:tests?|specs?|test_\w+)/)[^/]+)*/(?:tests?|specs?|test_\w+)/"
_SIX = "https://pypi.python.org/pypi/six"

TREATMENTS: tuple[Treatment, ...] = (
    Treatment(
        reason="a lock file is made by its tool, which checks a hash over it; change its source and lock again",
        what="`*.lock`, `pylock.toml`, `conda-lock.yml`, `package-lock.json`",
        path=r"\.lock$|/(?:pylock\.toml|conda-lock\.yml|package-lock\.json)$",
        example=Example("Pipfile.lock", '"url": "https://pypi.python.org/simple"'),
    ),
    Treatment(
        reason="a patch must match the text it is applied to",
        what="`*.patch`, `*.diff`, `*.dpatch`, and what is in `debian/patches`, with hunks or a piece of one",
        path=r"\.(?:d?patch|diff)(?:\.in)?$|/debian/patches/",
        holds=lambda data, name, kind: patches.holds_patch(data),
        example=Example("debian/patches/fix-homepage", f"@@ -1 +1 @@\n-url={_SIX}\n+url=x"),
    ),
    Treatment(
        reason="a patch must match the text it is applied to",
        what="hunks, and nothing else but what `diff`, git, Subversion and CVS print, and what is said before them",
        holds=lambda data, name, kind: patches.is_patch(data),
        example=Example("patch-setup.py", f"--- setup.py.orig\n+++ setup.py\n@@ -1,2 +1,2 @@\n url={_SIX}\n-x\n+y"),
    ),
    Treatment(
        reason="generated metadata: change the project's source, and build again",
        what="below `*.egg-info`, `*.dist-info`",
        path=r"\.(?:egg|dist)-info(?:/|$)",
        silent=True,
        example=Example("six.egg-info/PKG-INFO", f"Home-page: {_SIX}"),
    ),
    Treatment(
        reason="generated metadata: change the project's source, and build again",
        what="`PKG-INFO`",
        path=r"/pkg-info$",
        example=Example("PKG-INFO", f"Home-page: {_SIX}"),
    ),
    Treatment(
        reason="a recording must match the requests of the code: record it again",
        what="a list of requests with their responses under `interactions` or `http_interactions`, and HAR",
        holds=lambda data, name, kind: recordings.is_recording(data),
        kinds=_RECORDED,
        example=Example(
            "x.yaml", f"interactions:\n- request:\n    uri: {_SIX}/json\n  response:\n    status: {{code: 200}}"
        ),
    ),
    Treatment(
        reason="a recording must match the requests of the code: record it again",
        what="data with parts of an HTTP exchange, below `cassettes`, `vcr`, `recordings`, `request-data`, `tapes`",
        path=r"/(?:cassettes?|vcr|vcr_cassettes|recordings|__recordings__|request-data|tapes)/",
        holds=lambda data, name, kind: recordings.is_exchange(data),
        kinds=_RECORDED,
        example=Example("cassettes/x.txt", f"GET /pypi HTTP/1.1\nReferer: {_SIX}/json"),
    ),
    Treatment(
        reason="a recording must match the requests of the code: record it again",
        what="`*.har`",
        path=r"\.har$",
        example=Example("a.har", f'{{"request": {{"url": "{_SIX}/json"}}}}'),
    ),
    Treatment(
        reason="a message says what was written",
        what="`*.mbox`, `*.eml`",
        path=r"\.(?:mbox|mbx|eml)$",
        example=Example("list.mbox", f"> See {_SIX}"),
    ),
    Treatment(
        reason="a built file: change its source, and build again",
        what="`*.min.js`, `*.min.css`, `*.map`",
        path=r"\.(?:min\.js|min\.css|map)$",
        example=Example("x.min.js", f'a="{_SIX}"'),
    ),
    Treatment(
        reason="test data is often compared with something else",
        what="texts below tests, in a folder called `expected`",
        path=_TEST_FOLDER + r"(?:[^/]+/)*?expected[^/]*(?:/|$)",
        kinds=(Kind.PROSE,),
        example=Example("tests/expected/out.txt", f"homepage: {_SIX}"),
    ),
    Treatment(
        reason="test data is often compared with something else",
        what="data files below tests, in a folder called `data`, `fixtures`, `expected`, `examples` or `samples`",
        path=_TEST_FOLDER + r"(?:[^/]+/)*?(?:[^/]*(?:data|fixtures?_*)|expected[^/]*|examples?|samples?)/",
        kinds=_DATA,
        example=Example("tests/data/x.silvaxml", _SIX),
    ),
    Treatment(
        reason="test data is often compared with something else",
        what="data files in a folder called `testdata`",
        path=r"/test[_-]?data/",
        kinds=_DATA,
        example=Example("six/testdata/x.json", f'"{_SIX}"'),
    ),
    Treatment(
        reason="test data is often compared with something else",
        what="files in a folder called `__fixtures__` or `__snapshots__`",
        path=r"/__(?:fixtures|snapshots)__/|\.snap$",
        example=Example("lib/__fixtures__/Pipfile", f'[[source]]\nurl = "{_SIX}"'),
    ),
    Treatment(
        reason="test data is often compared with something else",
        what="settings and markup beside tests",
        path=_TEST_FOLDER + r"[^/]+$",
        kinds=(Kind.CONFIG, Kind.MARKUP),
        example=Example("tests/x.json", f'"{_SIX}"'),
    ),
    Treatment(
        reason="uscan knows this very address and reads pypi.debian.net instead",
        what="`debian/watch`",
        path=r"/debian/(?:.*/)?watch(?:\.[^/]*)?$",
        example=Example("debian/watch", "https://pypi.python.org/packages/source/s/six/six-(.+)\\.tar\\.gz"),
    ),
    Treatment(
        reason="a generated file: change what it is made from",
        what="`@generated`, `Code generated … DO NOT EDIT`, `This file is autogenerated` in a comment near the start",
        holds=lambda data, name, kind: _is_generated(data, name, kind),
        example=Example("a.py", f'# @generated\nU = "{_SIX}"'),
    ),
    Treatment(
        reason="a generated file: change what it is made from",
        what="`metadata/md5-cache`",
        path=r"/metadata/(?:md5-cache|cache)/",
        example=Example("metadata/md5-cache/dev-python/six-1.0", f"HOMEPAGE={_SIX}"),
    ),
    Treatment(
        reason="a tool put this file here, and writes it again",
        what="`versioneer.py`",
        path=r"/versioneer\.py$",
        example=Example("versioneer.py", f'""" {_SIX} """'),
    ),
    Treatment(
        reason="it is a part of an edit of other text",
        what="`*.sed`, `*.awk`",
        path=r"\.(?:sed|awk)$",
        example=Example("x.sed", "s|http://pypi.python.org/simple|X|g"),
    ),
    Treatment(
        reason="a log says what happened then",
        what="`*.log`",
        path=r"\.log$",
        example=Example("x.log", f"GET {_SIX}"),
    ),
)


def treatment(path: str, data: bytes, kind: Kind) -> Treatment | None:
    """The first row that fits the file at `path` (lower-cased, with a slash before it); None: it may be edited."""
    return next((row for row in TREATMENTS if _fits(row, path, data, kind)), None)


def _fits(row: Treatment, path: str, data: bytes, kind: Kind) -> bool:
    if row.kinds and kind not in row.kinds:
        return False
    if row.path and not re.search(row.path, path):
        return False
    return row.holds is None or row.holds(data, path.rpartition("/")[2], kind)


def _is_generated(data: bytes, name: str, kind: Kind) -> bool:
    return generated.is_generated(data[: generated.REACH], name, kind is Kind.PROSE, kind is Kind.RECIPE)
