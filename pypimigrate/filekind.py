"""What kind of file it is, from its name and its first bytes, and whether its text may be edited at all."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from pypimigrate.model import Applicability


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
    """`cap` is the most that may be done in this file, and `reason` why. `name` is the last part of the path.

    `test` is true for the source of tests.
    """

    kind: Kind
    name: str
    cap: Applicability = Applicability.SAFE
    reason: str = ""
    test: bool = False


HEAD = 8192
"""How many bytes from the start of a file decide what it is."""

_BY_END: dict[str, Kind] = {
    **dict.fromkeys((".py", ".pyi", ".pyw", ".pyx", ".pxd"), Kind.PYTHON),
    **dict.fromkeys(
        ".c .cc .cpp .cs .clj .cljs .coffee .cr .dart .el .erl .ex .exs .fs .go .groovy .gradle .h .hpp .hs .java .jl "
        ".js .jsx .kt .lisp .lua .m .ml .mjs .nim .php .pl .pm .pp .ps1 .r .rb .rs .scala .scm .swift .t .tcl .ts "
        ".tsx .vb .vim .vue .zig .erb .sql .pt .zpt .j2 .jinja .jinja2 .mako".split(),
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
        ".html .htm .xhtml .xml .svg .rss .atom .xsl .xslt .dita .docbook .dbk .opml .plist".split(), Kind.MARKUP
    ),
}
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys(("sconstruct", "sconscript", "wscript", "snakefile"), Kind.PYTHON),
    **dict.fromkeys(
        ("rakefile", "gemfile", "vagrantfile", "jenkinsfile", "build", "workspace", "build.bazel"), Kind.CODE
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
_MODELINE = re.compile(rb"-\*-\s*(?:mode:\s*)?python|coding[:=]\s*[-\w.]+")


def of(path: str, head: bytes) -> FileKind:
    """The kind of the file at `path` (any spelling, forward slashes) whose first bytes are `head`."""
    parts = [part for part in path.lower().split("/") if part]
    name = parts[-1] if parts else ""
    kind = _kind(name, head)
    cap, reason = _treatment(parts, name, head, kind)
    return FileKind(kind, name, cap, reason, _is_test(parts, name))


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
    if re.fullmatch(
        r"(?:read|change|copying|authors|todo|news|install|license|release|notice|history|contribut)[\w-]*", name
    ):
        return Kind.PROSE
    return Kind.OTHER


_LOCKS = frozenset(
    {
        "pipfile.lock",
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "pylock.toml",
        "conda-lock.yml",
        "package-lock.json",
        "yarn.lock",
    }
)
_GENERATED = re.compile(
    rb"@generated\b|\bdo not edit\b|\bautomatically generated\b|\bauto-?generated (?:by|from|file)\b", re.I
)
_RECORDING = re.compile(rb"^(?:-?\s*\"?)?(?:interactions|http_interactions|recorded_with)\"?:", re.M)
_RECORDINGS = frozenset(
    {"cassettes", "cassette", "vcr", "vcr_cassettes", "recordings", "__recordings__", "request-data", "tapes"}
)
_TESTS = frozenset({"test", "tests", "spec", "specs"})
_METADATA = frozenset({"pkg-info", "metadata", "sources.txt", "requires.txt"})


def _is_test(parts: list[str], name: str) -> bool:
    stem = name.split(".")[0]
    return (
        bool(_TESTS & set(parts[:-1]))
        or stem.startswith("test_")
        or stem.endswith(("_test", "_spec"))
        or ".spec." in name
    )


def _test_data(parts: list[str], kind: Kind) -> bool:
    """Whether the path leads below tests into a folder of data, or to a data file beside tests."""
    if kind in (Kind.PYTHON, Kind.CODE, Kind.SHELL, Kind.PROSE):
        return False
    tests = next((n for n, part in enumerate(parts[:-1]) if re.fullmatch(r"tests?|specs?|test_\w+", part)), None)
    if tests is None:
        return False
    below = parts[tests + 1 : -1]
    return (not below and kind in (Kind.CONFIG, Kind.MARKUP)) or any(
        re.search(r"data$|fixtures?_*$|^expected|^samples?$", part) for part in below
    )


def _treatment(parts: list[str], name: str, head: bytes, kind: Kind) -> tuple[Applicability, str]:
    """The most that may be done in the file, and why."""
    advice = Applicability.ADVICE
    folders = set(parts[:-1])
    if name in _LOCKS or name.endswith(".lock"):
        return advice, "a lock file is made by its tool, which checks a hash over it; change its source and lock again"
    if name.endswith((".patch", ".diff", ".dpatch")) or head.startswith((b"diff --git ", b"Index: ")):
        return advice, "a patch must match the text it is applied to"
    if name == "pkg-info" or (name in _METADATA and any(p.endswith((".egg-info", ".dist-info")) for p in folders)):
        return advice, "generated metadata: change the project's source, and build again"
    if folders & _RECORDINGS or _RECORDING.search(head):
        return advice, "a recording must match the requests of the code: record it again"
    if name.endswith((".min.js", ".min.css", ".map")):
        return advice, "a built file: change its source, and build again"
    if _test_data(parts, kind):
        return advice, "test data is often compared with something else"
    if (name == "watch" or name.startswith("watch.")) and "debian" in folders:
        return advice, "uscan knows this very address and reads pypi.debian.net instead"
    if _GENERATED.search(head[:1500]):
        return advice, "a generated file: change what it is made from"
    if name.endswith((".sed", ".awk")):
        return advice, "it is a part of an edit of other text"
    if name.endswith(".log"):
        return advice, "a log says what happened then"
    return Applicability.SAFE, ""


_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def unreadable(head: bytes) -> str:
    """Why bytes that start like this are not searched; empty if they are."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return f"{name} text"
    return "binary" if b"\0" in head[:HEAD] else ""
