"""Which reader reads a file: by its name, and by its first line. Knows languages by their usual names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module

from pypimigrate.formats.slot import Slot
from pypimigrate.model import Span

Reader = Callable[[bytes, Sequence[Span]], list[Slot]]

_BY_NAME: tuple[tuple[str, str], ...] = (
    ("dockerfile", "dockerfile* *.dockerfile containerfile* *.containerfile"),
    ("makefile", "makefile* gnumakefile* *.mk *.mak"),
    ("batch", "*.bat *.cmd"),
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
        "shell",
        "*.sh *.bash *.zsh *.ksh *.ebuild *.eclass pkgbuild apkbuild *.slackbuild .envrc .bashrc .bash_profile "
        ".profile .zshrc .zshenv",
    ),
)
"""Readers, and the lower-cased names of the files that they read; the first that fits."""
_TEMPLATE = (".in", ".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".example", ".sample", ".dist")
"""Endings of a file that becomes, or shows, another one."""
_SHEBANG = re.compile(rb"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?(?:ba|da|z|k|a)?sh\b")


def reader(name: str, head: bytes) -> Reader | None:
    """The reader of the file called `name` (its last part, lower-cased) that begins with `head`, if there is one."""
    found = _named(name) or ("shell" if _SHEBANG.match(head) else "")
    return _reader(found) if found else None


@cache
def _named(name: str) -> str:
    names = [name]
    while (short := names[-1]).endswith(_TEMPLATE):
        names.append(short[: short.rindex(".")])
    return next(
        (found for one in names for found, globs in _BY_NAME if any(fnmatchcase(one, glob) for glob in globs.split())),
        "",
    )


@cache
def _reader(name: str) -> Reader:
    read: Reader = import_module(f"pypimigrate.formats.{name}").read
    return read
