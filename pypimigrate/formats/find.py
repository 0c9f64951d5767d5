"""Which reader reads a file: by its name, and by its first line. Knows languages by their usual names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import NamedTuple

from pypimigrate.formats.slot import Slot
from pypimigrate.model import Span

_BY_NAME: tuple[tuple[str, str], ...] = (
    ("shell.dockerfile", "dockerfile* *.dockerfile containerfile* *.containerfile"),
    ("shell.makefile", "makefile* gnumakefile* *.mk *.mak *.bb *.bbappend *.bbclass"),
    ("shell.batch", "*.bat *.cmd"),
    ("requirements", "*requirements*.txt *requirements*.in *requirements*.pip constraints*.txt"),
    ("json", "*.json *.json5 *.jsonc *.ipynb .babelrc .eslintrc"),
    ("yaml", "*.yaml *.yml *.sls .clang-format"),
    ("toml", "*.toml pipfile*"),
    (
        "ini",
        "*.cfg *.ini *.conf *.pypirc pypirc* *.properties *.service *.timer *.socket .env *.env .env.* .condarc* "
        ".piprc .pip .pydistutils.cfg .editorconfig .gitconfig .flake8 .coveragerc control",
    ),
    (
        "shell.script",
        "*.sh *.bash *.zsh *.ksh *.ebuild *.eclass pkgbuild apkbuild *.slackbuild .envrc .bashrc .bash_profile "
        ".profile .zshrc .zshenv",
    ),
    ("lisp", "*.scm *.ss *.sld *.rkt *.el *.lisp *.lsp *.cl *.clj *.cljs *.cljc *.edn .emacs"),
)
"""Readers, and the lower-cased names of the files that they read; the first that fits."""
_MARKUP: tuple[tuple[str, str], ...] = (
    ("html", "*.html *.htm *.xhtml *.vue *.hbs *.handlebars *.mustache *.jinja2 *.erb"),
    ("xml", "*.xml *.xsl *.xslt *.opml *.plist *.svg *.rss *.atom *.dita *.docbook *.dbk *.config *.props *.csproj"),
)
_CODE: tuple[tuple[str, str], ...] = (
    ("python", "*.py *.pyi *.pyw *.pyx *.pxd *.bzl *.bazel sconstruct sconscript wscript snakefile workspace build"),
    ("javascript", "*.js *.jsx *.mjs *.cjs"),
    ("typescript", "*.ts *.mts *.cts"),
    ("tsx", "*.tsx"),
    ("go", "*.go"),
    ("ruby", "*.rb *.rake *.gemspec rakefile gemfile vagrantfile"),
    ("java", "*.java"),
    ("kotlin", "*.kt *.kts"),
    ("groovy", "*.groovy *.gradle jenkinsfile*"),
    ("php", "*.php"),
    ("c", "*.c *.h"),
    ("cpp", "*.cc *.cpp *.cxx *.hpp *.hh"),
    ("c-sharp", "*.cs"),
    ("rust", "*.rs"),
    ("perl", "*.pl *.pm *.t"),
    ("lua", "*.lua *.rockspec"),
    ("nix", "*.nix"),
    ("hcl", "*.tf *.hcl"),
)
"""Languages of code, and their files, in the same way."""
_TEMPLATE = (".in", ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".example", ".sample", ".dist")
"""Endings of a file that becomes, or shows, another one."""
_SHEBANG = re.compile(rb"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?((?:ba|da|z|k|a)?sh|python|pypy|ruby|perl|node|php|lua)\b")
_INTERPRETERS = {"pypy": "python", "node": "javascript"}


class Found(NamedTuple):
    """A reader by its name: `code.program` and `markup` read several languages."""

    name: str
    language: str = ""

    def read(self, data: bytes, places: Sequence[Span]) -> list[Slot]:
        """The slots of places; the reader is loaded now."""
        read: Callable[..., list[Slot]] = import_module(f"pypimigrate.formats.{self.name}").read
        return read(data, places, self.language) if self.language else read(data, places)


def reader(name: str, head: bytes) -> Found | None:
    """The reader of the file called `name` (its last part, lower-cased) that begins with `head`, if there is one."""
    found = _named(name)
    if not found and (first := _SHEBANG.match(head)):
        program = first[1].decode("ascii")
        found = "shell.script" if program.endswith("sh") else f"code.program:{_INTERPRETERS.get(program, program)}"
    return Found(*found.split(":")) if found else None


@cache
def _named(name: str) -> str:
    names = [name]
    while (short := names[-1]).endswith(_TEMPLATE):
        names.append(short[: short.rindex(".")])
    page = ""
    for one in names:
        found = next((found for found, globs in _ALL if any(fnmatchcase(one, glob) for glob in globs)), "")
        if found and not (found.startswith("markup") and one.endswith(_TEMPLATE)):
            return found
        page = page or found  # a template may make anything: what its name says without `.erb` comes first
    return page


_ALL = (
    *((found, tuple(globs.split())) for found, globs in _BY_NAME),
    *((f"markup:{found}", tuple(globs.split())) for found, globs in _MARKUP),
    *((f"code.program:{found}", tuple(globs.split())) for found, globs in _CODE),
)
