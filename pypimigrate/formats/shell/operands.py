"""Words of a command that are matched or compared, and must stay what they are: patterns, tests, editing programs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.shell.command import base, program
from pypimigrate.formats.slot import normal

_DONE = {
    **dict.fromkeys("sed gsed ssed".split(), "replace"),
    "perl": "replace",
    **dict.fromkeys("grep egrep fgrep zgrep pgrep ggrep rg ag ack awk gawk mawk nawk findstr".split(), "search"),
    **dict.fromkeys("test [ [[".split(), "compare"),
    "ifeq": "compare", "ifneq": "compare", "expr": "match", "case": "case", "rename": "replace", "tr": "replace",
}  # fmt: skip
_SCRIPT = re.compile(r"-(?:[A-Za-z]{0,4}e|-expression|-regexp)")
_VALUED = {"awk": "Fvf", "gawk": "Fvf", "mawk": "Fvf", "nawk": "Fvf", "sed": "fl", "gsed": "fl"}
_PROGRAM = re.compile(r"[\d,$ ]*(?:/[^/]*/ *)?[sy]([^\w\s\\]).*\1", re.DOTALL)
_OPERATORS = {"=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-z", "-n", ":", "equ", "neq"}


def operand(words: Sequence[str], number: int, limit: int = 100) -> tuple[str, str] | None:
    """What is done with a word, and by which program or operator; None if it is an ordinary argument."""
    first = program(words[: min(number, limit)])
    if number <= first or first >= len(words):
        return None
    name = base(words[first])
    if words[first + 1] == "grep" and number > first + 1:
        first, name = first + 1, "grep"
    done = _DONE.get(name)
    if done is None:
        return None
    if done == "compare" or name == "expr":
        return _compared(words, number, name)
    if done == "case":
        return done, name
    if name in ("tr", "rename"):
        return (done, name) if number == first + 1 else None
    return (done, name) if _is_script(words, first, number, name, limit) else None


def _compared(words: Sequence[str], number: int, name: str) -> tuple[str, str]:
    for near in (number - 1, number + 1):
        if 0 <= near < len(words) and (operator := words[near].lower()) in _OPERATORS:
            return "match" if operator in ("=~", ":") else "compare", normal(operator) or operator
    return ("match" if name == "expr" else "compare"), "test" if name in ("[", "[[") else name


def _is_script(words: Sequence[str], first: int, number: int, name: str, limit: int) -> bool:
    """Whether a word is the program or the pattern, and not a file that it is for."""
    word, before = words[number], words[number - 1]
    flags = [one for one in words[first + 1 : first + limit] if one.startswith("-") and len(one) > 1]
    if name == "perl":
        return any(re.match(r"-[A-Za-z0-9]*[pni]", one) for one in flags) and bool(_SCRIPT.fullmatch(before))
    if word.startswith(("--expression=", "--regexp=")) or (_SCRIPT.fullmatch(before) and not before.startswith("-i")):
        return True
    if name.endswith("sed") and _PROGRAM.match(word):
        return True
    if any(_SCRIPT.fullmatch(one) or one.startswith(("--expression=", "--regexp=")) for one in flags):
        return False
    at = first + 1
    valued = _VALUED.get(name, "ABCmf")
    while at < min(number, limit):
        if words[at].startswith("-") and len(words[at]) > 1:
            at += 1 + (len(words[at]) == 2 and words[at][1] in valued)
        elif words[at]:
            return False
        else:
            at += 1
    return at == number
