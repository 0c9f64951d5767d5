"""What a word of a command is to the command: the words that lead to it, and the flag whose value it is.

It takes words, not text, so that a list of strings in YAML, JSON or code is read as the same command is in a shell. It
knows which words only start other programs (`sudo`, `env`, an interpreter), and how flags are written; it knows no
program's own flags. Two things are therefore guesses, the usual ones: a flag has a value if a word follows it that is
no flag, and a few names of flags (`--quiet`, `--no-…`) never have one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pypimigrate.formats.slot import Form, normal

MOST_WORDS = 8
"""Words of a command that make its path. Those behind them are things that it works on, and say nothing of a flag."""

_LONG = 100  # words that are looked at
_WRAPPERS = {
    "sudo": "ughpCrt", "doas": "u", "env": "uCS", "exec": "a", "time": "fo", "nohup": "", "command": "", "nice": "n",
    "xargs": "nIPLdsEa", "builtin": "", "setsid": "", "fakeroot": "", "ionice": "cn", "stdbuf": "ioe", "call": "",
    "timeout": "ks", "retry": "", "winpty": "",
}  # fmt: skip
"""Programs that start another one, and those of their one-letter flags that take a value."""
_INTERPRETER = re.compile(r"(?:python|pypy|jython|ruby|perl|node|php)w?[\d.-]*t?|py|(?:ba|da|z|k|a)?sh")
_ASSIGNED = re.compile(r"([A-Za-z_][\w.-]*(?:\[[\w.@-]+\])?)(?:\+|:|\?)?=")
_HOLE = re.compile(
    r"\$\{?\w+\}?|\$\(\w+\)|\$\$?\{[^{}]*\}|\$\$\(?\w+\)?|\$env:\w+|\{+[^{}]*\}+|\$?\{\{.*\}\}|%\{[^{}]*\}|%\w+%|!\w+!|"
    r"@\w+@|<%.*%>|<[\w .-]+>|\$\$?\(.*\)|`.*`",
    re.DOTALL,
)
_NO_VALUE = re.compile(
    r"(?:no|non|not|disable|enable|skip|without|with|allow|ignore|only|require|force|keep|dont)-.+|q+|v+|y|yes|quiet|"
    r"silent|verbose|force|debug|dry-run|help|version|batch|all|assume-yes|upgrade|isolated|user|pre|recursive|sign"
)


class Argument(NamedTuple):
    """What a word is to its command. `path` is that of a slot; `cut` is the offset in the word at which the value
    begins; `key` is the number of the word that decides."""

    form: Form
    path: tuple[str, ...]
    cut: int
    key: int


def is_hole(word: str) -> bool:
    """Whether a word is a variable or a placeholder and nothing else."""
    return _HOLE.fullmatch(word) is not None


def base(program: str) -> str:
    """The name of a program without its folders and `.exe`."""
    return program[max(program.rfind("/"), program.rfind("\\")) + 1 :].removesuffix(".exe")


def program(words: Sequence[str]) -> int:
    """The number of the word that names the program, behind wrappers, assignments and interpreters. May be the length
    of the words."""
    at, end = 0, len(words)
    while at < end:
        word = words[at]
        name = base(word)
        if _ASSIGNED.match(word):
            at += 1
        elif name in _WRAPPERS:
            at = _behind_options(words, at + 1, _WRAPPERS[name])
            at += name == "timeout"
        elif (hole := is_hole(word)) or _INTERPRETER.fullmatch(name):
            follows = _interpreted(words, at, hole)
            if follows == at:
                return at
            at = follows
            if not is_hole(words[at]) and not hole:
                return at
        else:
            return at
    return at


def _behind_options(words: Sequence[str], at: int, valued: str) -> int:
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 1 + (len(words[at]) == 2 and words[at][1] in valued)
    return at + (at < len(words) and words[at] == "--")


def _interpreted(words: Sequence[str], at: int, hole: bool) -> int:
    """The word that an interpreter (or a hole, which may be one) runs: a module, or a script. `at` if there is none."""
    behind = at + 1
    while behind < len(words) and words[behind].startswith("-"):
        if words[behind] == "-m" or (not hole and re.fullmatch(r"-[A-Za-z]*m", words[behind])):
            return behind + 1 if behind + 1 < len(words) else at
        if hole or words[behind][1:2] in "ce" or words[behind] == "--":
            return at
        behind += 1 + (words[behind] in ("-W", "-X", "-I") and words[behind + 1 : behind + 2] != [])
    return behind if behind < len(words) else at


def flag_of(word: str) -> str | None:
    """The flag in a word whose value is the next word, or None if the word takes none."""
    if not word.startswith("-") or word in ("-", "--") or "=" in word or word[1].isdigit():
        return None
    name = word.lstrip("-")
    if (
        not word.startswith("--")
        and (len(name) == 2 or (name.lower() != name and name.upper() != name))
        and (name.isalpha() and len(name) < 6)
    ):
        name = name[-1]  # several in one, as in `-qi`
    name = normal(name)
    return None if _NO_VALUE.fullmatch(name) else name


def read(words: Sequence[str], number: int, within: int = 0) -> Argument:
    """What word `number` is, at its character `within`. `words` are without their quotes, holes as they are written."""
    if number > _LONG + 1:
        short = read([*words[:_LONG], *words[number - 1 : number + 1]], _LONG + 1, within)
        return short._replace(key=short.key + (number - _LONG - 1 if short.key >= _LONG else 0))
    word = words[number]
    start = -1 if words[0].startswith("-") else program(words[:number])
    assigned = _ASSIGNED.match(word)
    if assigned and within >= assigned.end():
        return Argument(Form.SETTING, (normal(assigned[1]),), assigned.end(), number)
    given = _given(words, start, number)
    if given is not None:
        return Argument(Form.SETTING, (normal(words[given]),), 0, given)
    if number <= start:
        return Argument(Form.ARGUMENT, ("", ""), 0, number)
    path, closed = _path(words, start, number)
    if word.startswith("-") and within and not closed:
        joined = re.search(r"=|\s+", word[:within])  # a blank: two words in one string of a list
        if joined:
            return Argument(Form.ARGUMENT, (*path, normal(word[: joined.start()])), joined.end(), number)
        if not word.startswith("--"):
            return Argument(Form.ARGUMENT, (*path, normal(word[1:2])), 2, number)
    flag = None if closed or number - 1 <= start else flag_of(words[number - 1])
    return Argument(Form.ARGUMENT, (*path, flag or ""), 0, number - 1 if flag else start)


def _path(words: Sequence[str], start: int, number: int) -> tuple[tuple[str, ...], bool]:
    """The words before word `number` that are no flags and no values of flags; and whether `--` ended the flags."""
    found = [] if start < 0 or is_hole(words[start]) else [normal(base(words[start]))]
    closed = False
    valued = False
    for at in range(start + 1, number):
        word = words[at]
        if not closed and word.startswith("-") and len(word) > 1:
            closed = word == "--"
            valued = not closed and flag_of(word) is not None
            continue
        # A first word behind a long flag is its value only if another word follows that could be what is to be done.
        if valued and len(found) == 1 and words[at - 1].startswith("--") and not _follows(words, at, number):
            valued = False
        if not valued and len(found) < MOST_WORDS and word != "-" and not is_hole(word):
            found.append(normal(word))
        valued = False
    return tuple(found) or ("",), closed


_PLAIN = re.compile(r"[a-z][a-z_-]*")


def _follows(words: Sequence[str], at: int, number: int) -> bool:
    if not _PLAIN.fullmatch(words[at]):
        return True
    return at + 1 < number and _PLAIN.fullmatch(words[at + 1]) is not None


_GIVE = {"setenv", "setx", "ENV", "ARG", "LABEL", "set"}


def _given(words: Sequence[str], start: int, number: int) -> int | None:
    """The word that names what is set, for commands that take a name and a value apart: `setenv A b`."""
    if not 0 <= start < len(words) or base(words[start]) not in _GIVE:
        return None
    name = start + 1
    flags = name
    while name < number and words[name].startswith("-"):
        name += 1
    if name >= number or not re.fullmatch(r"[A-Za-z_]\w*", words[name]):
        return None
    if words[start] == "set" and flags == name and words[name + 1] != "=":
        return None  # `set -x A b` of fish, and `set A = b` of csh; the words of a shell's own `set` are arguments
    return name if number > name + (words[name + 1] == "=") else None
