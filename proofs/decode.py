"""Hold a fix against what the file says when its own format reads it: a decode oracle.

    python -m proofs.fuzz --decode --seconds 60 --seed 1 --jobs 2

A legacy URL is written into a container (JSON, YAML, a program, a manual page), with some characters escaped, split by
what joins pieces there, with a piece or a variable behind it. The file is fixed at both levels; old and new are read by
the rules of the container. A changed value is right if it holds what the rules say for the URL that the old one held.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, NoReturn

from proofs.containers import CODE, CONTAINERS, NAME, Container, Slot
from pypimigrate.check import check as core
from pypimigrate.check import decide
from pypimigrate.model import Applicability, Role
from pypimigrate.pypi import match
from pypimigrate.pypi.catalogue import RULES
from pypimigrate.pypi.url import parse
from pypimigrate.results import FileResult
from pypimigrate.session.run import Session

LEVELS = (Applicability.SAFE, Applicability.UNSAFE)
ENDLESS = 60
"""Seconds after which an input is given up."""
_URLS = tuple(url for rule in RULES for url in rule.examples if "//" in url and "{" not in url)
_COMMON = (
    "http://pypi.python.org/pypi/six", "https://pypi.python.org/pypi", "https://pypi.python.org/pypi/",
    "https://pypi.python.org/simple", "https://pypi.python.org/simple/", "https://pypi.python.org/pypi/zope.event/4.0",
    "https://pypi.python.org/pypi?:action=browse&c=533", "http://pypi.python.org/pypi?name=six&:action=display",
    "https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz", "https://pypi.python.org/pypi/six/json",
    "http://packages.python.org/six_x/", "https://pypi.python.org/pypi/zope.event#downloads", "http://pypi.python.org",
)  # fmt: skip
_TAILS = ("six", "/six", "/json", "/1.0", "/", "?x=1", "&x=1", "-1.0.tar.gz", ".zip", "#md5=0af", "%20x", "_x", "-")
_RAW = '" r"'
"""What is behind this split knows no escapes."""
_SUFFIXES = ("", "", "", " rest", ". ", ", http://example.org/ ")


Counts = Counter[tuple[str, str, str]]
"""How many inputs, by container, level and outcome."""
_Change = tuple[int, str, str]
"""An index in a value, the kind of what is written there, and its text."""


class Plan(NamedTuple):
    """An input before it is written: `escapes` stand for characters of the value, `splits` before them."""

    container: Container
    slot: Slot
    base: str
    tail: str = ""
    suffix: str = ""
    grows: bool = False
    escapes: tuple[_Change, ...] = ()
    splits: tuple[_Change, ...] = ()

    @property
    def url(self) -> str:
        """The whole URL that the value holds."""
        return self.base + NAME * self.grows + self.tail

    @property
    def kinds(self) -> str:
        """What is unusual in it."""
        value = self.base + self.tail + self.suffix
        kinds = [kind for at, kind, _ in self.escapes if value[at] not in self.container.must]
        kinds += [kind for _, kind, _ in self.splits]
        kinds += ["a variable"] * self.grows + [f"then {self.suffix!r}"] * bool(self.suffix)
        return ", ".join(sorted(set(kinds))) or "as it is"


class Fault(NamedTuple):
    """A fix that is not right. `what` is `wrong`, `broken` or `exception`; `wanted` is a value that would be right."""

    what: str
    number: int
    level: str
    container: str
    kinds: str
    old: str
    new: str
    wanted: str


def written(plan: Plan) -> str:
    """The text of the file."""
    quote = plan.slot.quote
    escapes = {at: text for at, _, text in plan.escapes}
    splits = {at: text for at, _, text in plan.splits}
    made = ""
    for at, char in enumerate(plan.base + plan.tail + plan.suffix):
        if at == len(plan.base) and plan.grows:
            made += _quoted(plan.container.grows, quote)
        made += _quoted(splits.get(at, ""), quote) + escapes.get(at, char)
    text = plan.slot.text
    if plan.grows and not plan.tail + plan.suffix and "@@" + quote not in text:
        made += _quoted(plan.container.grows, quote)
    elif plan.grows and not plan.tail + plan.suffix:  # no empty string behind it
        last = re.split(r"(?<=name)(?=\W)", _quoted(plan.container.grows, quote), maxsplit=1, flags=re.IGNORECASE)[0]
        return text.replace("@@" + quote, made + last)
    return text.replace("@@", made)


def _quoted(text: str, quote: str) -> str:
    return text.replace('"', quote) if quote else text


class Maker:
    """Makes the inputs of one seed: the same number gives the same input, whatever ran before."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def make(self, number: int) -> Plan:
        """Input `number`."""
        draw = random.Random(f"decode {self._seed}/{number}")
        container = CONTAINERS[number % len(CONTAINERS)]
        slot = draw.choice(container.slots)
        urls = _COMMON if draw.random() < 0.5 else _URLS
        base = draw.choice([url for url in urls if draw.random() < 0.1 or wanted(url, slot.roles)])
        tail = draw.choice(_TAILS) if draw.random() < 0.4 else ""
        suffix = draw.choice(_SUFFIXES) if slot.quote else ""
        grows = bool(container.grows and draw.random() < 0.2)
        plan = Plan(container, slot, base, tail, suffix, grows)
        plan = plan._replace(splits=tuple(self._splits(plan, draw)))
        return plan._replace(escapes=tuple(self._escapes(plan, draw)))

    def _splits(self, plan: Plan, draw: random.Random) -> Iterator[_Change]:
        if not plan.container.splits or draw.random() < 0.4:
            return
        size = len(plan.base + plan.tail)
        for at in sorted({_place(plan.base, size, draw) for _ in range(draw.choice((1, 1, 2)))}):
            kind, text = draw.choice(plan.container.splits)
            yield at, kind, text
            if kind == _RAW:
                return

    def _escapes(self, plan: Plan, draw: random.Random) -> Iterator[_Change]:
        value = plan.base + plan.tail + plan.suffix
        plain = plan.slot.quote and plan.slot.quote in plan.container.raw
        chosen = set() if plain else self._chosen(plan, value, draw)
        raw = min((at for at, kind, _ in plan.splits if kind == _RAW), default=len(value))
        every = {char: draw.randrange(1 << 16) for char in set(value)}
        for at, char in enumerate(value):
            ways = list(plan.container.escapes(char))
            must = char in plan.container.must
            if ways and (must or at in chosen) and at < raw:
                yield (at, *(ways[0] if must and at not in chosen else ways[every[char] % len(ways)]))

    def _chosen(self, plan: Plan, value: str, draw: random.Random) -> set[int]:
        """Where characters are escaped."""
        chance = draw.random()
        able = [at for at, char in enumerate(value) if any(True for _ in plan.container.escapes(char))]
        if chance < 0.15 or not able:
            return set()
        if chance < 0.45:  # as programs do: one character, everywhere
            char = value[draw.choice(able)]
            return {at for at in able if value[at] == char}
        if chance < 0.85:
            first = value.find("/", 8) % (len(value) + 1)
            near = [at for at in able if at >= first] if draw.random() < 0.7 else able
            return set(draw.choices(near or able, k=draw.choice((1, 1, 2, 3))))
        return {at for at in able if draw.random() < 0.1}


def _place(base: str, size: int, draw: random.Random) -> int:
    """Where a value is split: often where the base ends, mostly behind the host."""
    if size > len(base) and draw.random() < 0.4:
        return len(base)
    host = base.find("/", 8)
    return draw.randrange(1 if host < 0 or draw.random() < 0.2 else min(host, size - 1), size)


@lru_cache(4096)
def wanted(url: str, roles: tuple[Role, ...], grown: str = "") -> frozenset[str]:
    """What may replace `url`: what the rules say for it in one of the roles.

    Where code puts it together, only another host is right as well; if it is `grown` from a shorter one by a variable,
    another host for that one.
    """
    found = set()
    for role in roles:
        try:
            finding = decide.of_url(url, role)
        except ValueError:
            continue
        if finding is not None and finding.new is not None and finding.edits:
            found.add(finding.new)
    base = parse(grown or url)
    row = match.row(base, Role.BASE, True) if base is not None and (grown or roles == CODE) else None
    if row is not None and row.new is not None:
        found.add(row.new + url.removeprefix(grown or url))
    return frozenset(found)


def outcome(plan: Plan, level: Applicability) -> tuple[str, str, str]:
    """What a fix of that input is: a word for it, the new text, and a value that would be right.

    `right`, `left` (found, and held back), `missed` (not found), `refused` (by the last look before writing), `unlike`
    (the container does not hold what was meant), `wrong`, `broken` (another structure), `exception`.
    """
    text = written(plan)
    values = plan.container.decode(text)
    if sum(plan.url in value for value in values) != 1:
        return "unlike", "", ""
    try:
        data = text.encode()
        report = core.check(data, plan.container.path)
        if not core.edits(report, level):
            return "left" if report.findings else "missed", "", ""
        new = core.fixed(data, report, level).decode()
        result = FileResult(plan.container.path, data, report, ())
        if Session().unfit(result, level):
            return "refused", new, ""
    except Exception as error:
        return "exception", repr(error), ""
    try:
        after = plan.container.decode(new)
    except Exception as error:
        return "broken", f"{new} ({error!r})", ""
    if len(after) != len(values):
        return "broken", new, ""
    may = wanted(plan.url, plan.slot.roles, plan.base if plan.grows else "")
    changed = [(old, one) for old, one in zip(values, after, strict=True) if old != one]
    if len(changed) == 1 and changed[0][1] in {changed[0][0].replace(plan.url, one) for one in may}:
        return "right", new, ""
    return "wrong", new, min(may, default="(nothing)")


_FAULTS = ("wrong", "broken", "exception")


def smallest(plan: Plan, level: Applicability, what: str) -> Plan:
    """The same fault with as little as possible that is unusual."""
    parts: list[Plan] = [plan._replace(suffix="", escapes=_within(plan)), plan._replace(grows=False)]
    parts += [plan._replace(splits=_without(plan.splits, one)) for one in plan.splits]
    text = plan.base + plan.tail + plan.suffix
    free = [one for one in plan.escapes if text[one[0]] not in plan.container.must]
    parts += [plan._replace(escapes=_without(plan.escapes, one)) for one in free]
    for part in parts:
        if part != plan and outcome(part, level)[0] == what:
            return smallest(part, level, what)
    return plan


def _without(several: tuple[_Change, ...], one: _Change) -> tuple[_Change, ...]:
    return tuple(other for other in several if other != one)


def _within(plan: Plan) -> tuple[_Change, ...]:
    return tuple(one for one in plan.escapes if one[0] < len(plan.base + plan.tail))


def tries(seed: int, numbers: range, seconds: float = float("inf")) -> tuple[Counts, list[Fault]]:
    """Try the inputs `numbers` of `seed`, until `seconds` have passed: how many had each outcome, and the faults."""
    maker, counts, faults = Maker(seed), Counts(), list[Fault]()
    stop = time.monotonic() + seconds
    signal.signal(signal.SIGALRM, _endless)
    for number in numbers:
        if time.monotonic() > stop:
            break
        plan = maker.make(number)
        for level in LEVELS:
            signal.alarm(ENDLESS)
            what, _, _ = outcome(plan, level)
            counts[plan.container.name, level, what] += 1
            if what in _FAULTS:
                least = smallest(plan, level, what)
                faults.append(
                    Fault(
                        what,
                        number,
                        level,
                        plan.container.name,
                        least.kinds,
                        written(least),
                        *outcome(least, level)[1:],
                    )
                )
    signal.alarm(0)
    return counts, faults


def _endless(*_: object) -> NoReturn:
    raise TimeoutError(f"not done after {ENDLESS} s")


def table(counts: Counts) -> Iterator[str]:
    """The outcomes by container, as Markdown: safe fixes, then unsafe ones, which include them."""
    names = ("right", "left", "missed", "refused", "wrong")
    yield "| container | inputs | " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * (len(names) + 1)
    rows = [
        (one.name, {name: [counts[one.name, level, name] for level in LEVELS] for name in names}) for one in CONTAINERS
    ]
    total = {name: [sum(cells[name][at] for _, cells in rows) for at in range(len(LEVELS))] for name in names}
    for container, cells in [*rows, ("all", total)]:
        inputs = sum(n for (name, level, _), n in counts.items() if level == LEVELS[0] and container in (name, "all"))
        shown = (f"{safe:,}" if safe == unsafe else f"{safe:,} / {unsafe:,}" for safe, unsafe in cells.values())
        yield f"| {container} | {inputs:,} | " + " | ".join(shown) + " |"


def groups(faults: list[Fault]) -> list[tuple[int, Fault]]:
    """The faults by what is wrong where, the most frequent first: how many, and the shortest example."""
    found: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.what, fault.container, fault.kinds), []).append(fault)
    inputs = {key: len({one.number for one in several}) for key, several in found.items()}
    ranked = sorted(found, key=lambda key: (key[0] == "wrong", -inputs[key]))
    return [(inputs[key], min(found[key], key=lambda one: (len(one.old), one.number))) for key in ranked]


def report(counts: Counts, faults: list[Fault]) -> Iterator[str]:
    """Everything that was found, as lines."""
    for count, one in groups(faults):
        yield f"{count} x {one.what} in {one.container} ({one.kinds}); number {one.number}, {one.level}:"
        yield from (
            f"    {name:<7}{text!r}" for name, text in (("old", one.old), ("new", one.new), ("wanted", one.wanted))
        )
    yield from table(counts)
    for what in ("unlike", "broken", "exception"):
        yield f"{sum(n for (_, _, outcome), n in counts.items() if outcome == what):>8,} {what}"


def failed(faults: list[Fault]) -> bool:
    """Whether there is a fault besides wrong values, which are counted."""
    return any(one.what != "wrong" for one in faults)
