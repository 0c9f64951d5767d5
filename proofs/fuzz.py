"""Make inputs up, and hold what comes out of a check against what is promised.

    python -m proofs.fuzz --seconds 60 --seed 1 --jobs 2

Every input is checked and fixed at both levels. What must hold: no exception, no edit outside the file or over another
one, every byte outside the edits stays, a second fix finds nothing to do, what parsed still parses with the same
structure, and the time stays in proportion to the size. What the last look before writing refuses (`left`) is counted:
it must be rare. An input that breaks one of these is printed with its number:
`--only NUMBER` with the same seed makes it again.

`--decode` asks something else: is a fix right in what the file's own format reads from it? See `proofs.decode`. It
fails on exceptions and on broken structure; wrong values are counted and shown.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar

from proofs import decode
from pypimigrate.check import check as core
from pypimigrate.check import unreported
from pypimigrate.model import Applicability
from pypimigrate.places.cautions import CAUTIONS
from pypimigrate.places.role_rules import ROLE_RULES
from pypimigrate.pypi.catalogue import RULES
from pypimigrate.pypi.hosts import ANCHORS, HOSTS
from pypimigrate.report import diff
from pypimigrate.results import FileResult
from pypimigrate.session import selfcheck
from pypimigrate.session.run import RunOptions, Session

ROOT = Path(__file__).resolve().parent.parent
LEVELS = (Applicability.SAFE, Applicability.UNSAFE)
SECONDS, SECONDS_A_BYTE = 0.3, 200e-6
"""CPU time that an input may take: a constant, and some for each byte. Far above the mean: it is to find explosions."""
ENDLESS = 60
"""Seconds after which an input is given up."""

_PIECES = [
    b"http://", b"https://", b"//", b"/", b"?", b"#", b"&", b"&amp;", b"%3A", b"%s", b"%(name)s", b"{", b"}", b"{{ x }}",
    b"${X}", b"$", b"\\", b"\\/", b"\\n", b" \\\n", b"\n", b"\r\n", b"\r", b"\0", b"\f", b"\xe2\x80\xa8", b"\xe9", b"\xff", b"\t",
    b" ", b'"', b"'", b"`", b"`_", b"<", b">", b"(", b")", b"[", b"]", b"|", b"+", b"*", b"=", b"==", b":", b".", b",",
    b";", b"#md5=", b":action=", b"rss", b"simple", b"pypi", b"packages", b"json", b"search", b"upload", b"foo", b"1.0",
    b"index-url = ", b"-i ", b"--trusted-host ", b"trusted-host = ", b"repository: ", b"ServerProxy(", b"[pypi]\n",
    b"pypimigrate: ignore[project-page]", b"----\n", b"====\n", b"| ", b"\xef\xbb\xbf", b"\xff\xfe", b"user:pw@", b"@",
    b"sed -i s,", b"assert ", b" + name", b".format(", b"import xmlrpclib\n", b"def f():\n", b"class A:\n    ", b"# ",
]  # fmt: skip
_PATHS = (
    "a.txt README.md README.rst setup.py a.py tests/test_a.py a.json a.ipynb a.toml pyproject.toml Pipfile a.yml "
    ".travis.yml meta.yaml a.xml a.html pip.conf .pypirc setup.cfg tox.ini requirements.txt Dockerfile Makefile a.sh "
    "a.js a.c a.spec a.ebuild a.nix debian/watch a.po a.csv a.tex a a.patch Pipfile.lock"
).split()
_CONTAINERS: tuple[tuple[str, str], ...] = (
    ("a.json", '{{"u": "{0}", "v": ["{1}"]}}'),
    ("a.ipynb", '{{"cells": [{{"cell_type": "code", "source": ["x = \\"{0}\\"\\n", "{1}"]}}]}}'),
    ("a.toml", '[tool.x]\nu = "{0}"\nv = \'{1}\'\n'),
    ("Pipfile", '[[source]]\nurl = "{0}"\nverify_ssl = true\nname = "pypi"\n# {1}\n'),
    ("a.yml", "u: {0}\nv: '{1}'\n- x\n"),
    (".travis.yml", "install:\n  - pip install -i {0} x\nscript: curl {1}\n"),
    ("a.xml", '<a u="{0}">{1}</a>\n'),
    ("a.html", "<p><a href='{0}'>{1}</a></p>\n"),
    ("a.py", 'U = "{0}"\n\n\ndef f(n):\n    """See {1}"""\n    return U + n\n'),
    ("setup.py", "from setuptools import setup\n\nsetup(name='x', url='{0}', description=\"{1}\")\n"),
    ("b.py", "import xmlrpclib\n\nc = xmlrpclib.ServerProxy('{0}')\nc.search({{'name': '{1}'}})\n"),
    ("c.py", 'HOST = "{0}"\nU = f"http://{{HOST}}/pypi/x"\nV = "http://%s/simple" % HOST  # {1}\n'),
    ("README.md", "# {0}\n\n[x]({0}) <{1}>\n\n[y]: {1}\n"),
    ("README.rst", "{0}\n==================================\n\n`x <{0}>`_\n\n.. _y: {1}\n"),
    ("t.rst", "+------------------------------------------+---+\n| {0:<40} | x |\n+------------------------------------------+---+\n"),
    ("u.rst", "========================================== ===\n{0:<42} x\n========================================== ===\n{1}\n"),
    ("pip.conf", "[global]\nindex-url = {0}\ntrusted-host = {1}\n"),
    (".pypirc", "[distutils]\nindex-servers = pypi\n\n[pypi]\nrepository = {0}\nusername: {1}\n"),
    ("setup.cfg", "[easy_install]\nallow_hosts = {1}\nindex_url = {0}\n"),
    ("requirements.txt", "-i {0}\n--trusted-host {1}\nx==1.0\n"),
    ("Dockerfile", "FROM x\nENV PIP_INDEX_URL {0}\nRUN pip install --trusted-host {1} -i {0} x\n"),
    ("a.sh", "H={1}\ncurl -sL {0} | sh\npip install -i \"http://$H/simple\" x\n"),
    ("meta.yaml", "package:\n  name: x\nsource:\n  url: {0}\nabout:\n  home: {1}\n"),
    ("a.js", "const u = '{0}'; // {1}\nfetch(u + name);\n"),
)  # fmt: skip


class Made(NamedTuple):
    """An input: a path (its name decides what it is) and bytes; `how` it was made."""

    how: str
    path: str
    data: bytes


class Broken(NamedTuple):
    """What an input did that it must not do."""

    number: int
    what: str
    made: Made


def _fixtures() -> list[tuple[str, bytes]]:
    found = []
    for path in sorted(ROOT.glob("fixtures/*/before/**/*")):
        if path.is_file() and not path.is_symlink():
            found.append((Path(*path.relative_to(ROOT).parts[3:]).as_posix(), path.read_bytes()))
    return found


class Maker:
    """Makes the inputs of one seed: the same number gives the same input, whatever ran before."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._files = _fixtures()
        self._examples = [
            (one.path, one.text.encode()) for rows in (ROLE_RULES, CAUTIONS) for row in rows for one in row.examples
        ]
        self._urls = [url.encode() for rule in RULES for url in rule.examples]
        self._hosts = [name.encode() for name in HOSTS] + list(ANCHORS)

    def make(self, number: int) -> Made:
        """Input `number`."""
        draw = random.Random(f"{self._seed}/{number}")
        how, maker = _MAKERS[number % len(_MAKERS)]
        path, data = maker(self, draw)
        if draw.random() < 0.02:
            text = data.decode("latin-1")
            codec, mark = draw.choice(
                [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"\xff\xfe\0\0")]
            )
            data = mark + text.encode(codec)
        return Made(how, path, data)

    def _noise(self, draw: random.Random) -> tuple[str, bytes]:
        data = bytearray(draw.randbytes(draw.randrange(200)))
        for _ in range(draw.randrange(6)):
            at = draw.randrange(len(data) + 1)
            data[at:at] = self._piece(draw)
        return draw.choice(_PATHS), bytes(data)

    def _soup(self, draw: random.Random) -> tuple[str, bytes]:
        return draw.choice(_PATHS), b"".join(self._piece(draw) for _ in range(draw.randrange(1, 40)))

    def _contained(self, draw: random.Random) -> tuple[str, bytes]:
        path, text = draw.choice(_CONTAINERS)
        urls = [self._url(draw).decode("latin-1") for _ in range(2)]
        return path, text.format(*urls).encode("latin-1")

    def _mutated(self, draw: random.Random) -> tuple[str, bytes]:
        path, data = draw.choice(self._files)
        start = draw.randrange(max(1, len(data) - 300))
        start = data.rfind(b"\n", 0, start) + 1
        return path, self._mutate(draw, data[start : start + draw.randrange(50, 800)])

    def _example(self, draw: random.Random) -> tuple[str, bytes]:
        path, data = draw.choice(self._examples)
        if draw.random() < 0.2:
            path = draw.choice(_PATHS)
        return path, self._mutate(draw, data)

    def _piece(self, draw: random.Random) -> bytes:
        chance = draw.random()
        if chance < 0.2:
            return draw.choice(self._urls)
        return draw.choice(self._hosts) if chance < 0.4 else draw.choice(_PIECES)

    def _url(self, draw: random.Random) -> bytes:
        url = draw.choice(self._urls)
        if draw.random() < 0.3:
            url = draw.choice((b"http://", b"https://", b"//", b"")) + draw.choice(self._hosts)
            url += b"".join(
                draw.choice((b"/", b"", b"?", b"&")) + draw.choice(_PIECES) for _ in range(draw.randrange(5))
            )
        return self._mutate(draw, url) if draw.random() < 0.3 else url

    def _mutate(self, draw: random.Random, data: bytes) -> bytes:
        new = bytearray(data)
        for _ in range(draw.choice((0, 1, 1, 2, 3, 6))):
            at = draw.randrange(len(new) + 1)
            end = min(len(new), at + draw.randrange(1, 12))
            kind = draw.randrange(6)
            if kind == 0:
                new[at:at] = self._piece(draw)
            elif kind == 1:
                new[at:end] = self._piece(draw)
            elif kind == 2:
                del new[at:end]
            elif kind == 3 and at < len(new):
                new[at] ^= 1 << draw.randrange(8)
            elif kind == 4:
                new[at:at] = new[at:end] * draw.randrange(1, 4)
            else:
                new = bytearray(bytes(new).replace(b"\n", draw.choice((b"\r\n", b"\r", b"\n\n", b"\\n"))))
        return bytes(new)


_MAKERS: tuple[tuple[str, Callable[[Maker, random.Random], tuple[str, bytes]]], ...] = (
    ("noise", Maker._noise),
    ("soup", Maker._soup),
    ("container", Maker._contained),
    ("container", Maker._contained),
    ("mutated file", Maker._mutated),
    ("mutated example", Maker._example),
)


def problems(path: str, data: bytes, counts: Counter[str]) -> Iterator[str]:
    """What is wrong with how `data` is treated; nothing is. `counts` learns what the input was good for."""
    start = time.process_time()
    try:
        report = core.check(data, path)
        spent = time.process_time() - start
        if spent > SECONDS + SECONDS_A_BYTE * len(data):
            yield f"slow: {spent:.2f} s for {len(data)} bytes"
        if not report.findings:
            return
        counts["with findings"] += 1
        session = Session(RunOptions(unreported=True))
        result = session.checked(data, path)
        if result is None:
            yield f"not reported: {session.totals.troubles or session.totals.skipped}"
            return
        list(unreported.unreported(report.view or data, report.places, False))
        for one in report.findings:
            if not 0 <= one.span.start < one.span.end <= len(data):
                yield f"a span outside the file: {one.span}"
        for level in LEVELS:
            if core.edits(report, level):
                counts["fixed"] += 1
                yield from _fixed(path, data, result, level, counts)
    except Exception as error:
        yield f"exception: {error!r}"


def _fixed(path: str, data: bytes, result: FileResult, level: Applicability, counts: Counter[str]) -> Iterator[str]:
    edits = sorted(core.edits(result.report, level))
    new = core.fixed(data, result.report, level)
    old_at = new_at = 0
    for (start, end), text in edits:  # I1, without the function that made it
        kept = start - old_at
        if kept < 0 or end < start or data[old_at:start] != new[new_at : new_at + kept]:
            yield f"I1: bytes before {start} are not what they were"
        if new[new_at + kept : new_at + kept + len(text)] != text:
            yield f"I1: the edit at {start} is not there"
        old_at, new_at = end, new_at + kept + len(text)
    if data[old_at:] != new[new_at:]:
        yield "I1: the bytes behind the last edit are not what they were"
    if not result.report.view:
        shown = diff.unified(path, data, edits)
        if _patched(data, shown) != new:
            yield "I6: the diff does not lead to the fix"
    refusal = Session().unfit(result, level)
    if refusal:  # I2, I3, I5: then the file is left, and said so
        counts[f"left: {refusal}"] += 1
        return
    after = Session().checked(new, path)
    if after is None or core.edits(after.report, level):
        yield "I2/I3: a second fix finds something to do"
    elif selfcheck.problem(path, data, new):
        yield "I5: another structure"


def _patched(old: bytes, shown: bytes) -> bytes:
    """What a patch program makes of `old`, from a unified diff of one file."""
    if not shown:
        return old
    lines, at, made = _lines(old), 0, []
    for line in _joined(_lines(shown)[2:]):
        if line.startswith(b"@@"):
            first, count = (int(n) for n in line.split(b" ")[1][1:].split(b","))
            first -= count > 0
            made += lines[at:first]
            at = first
        elif line[:1] == b"+":
            made.append(line[1:])
        else:
            if lines[at] != line[1:]:
                return b"the diff is about another file"
            made += [line[1:]] if line[:1] == b" " else []
            at += 1
    return b"".join(made + lines[at:])


def _lines(data: bytes) -> list[bytes]:
    found = [line + b"\n" for line in data.split(b"\n")]
    found[-1] = found[-1][:-1]
    return found if found[-1] else found[:-1]


def _joined(lines: list[bytes]) -> Iterator[bytes]:
    for at, line in enumerate(lines):
        if line.startswith(b"\\ No newline"):
            continue
        bare = at + 1 < len(lines) and lines[at + 1].startswith(b"\\ No newline")
        yield line[:-1] if bare else line


def tries(seed: int, numbers: range, seconds: float = float("inf")) -> tuple[Counter[str], list[Broken]]:
    """Try the inputs `numbers` of `seed`, until `seconds` have passed."""
    maker, counts, broken = Maker(seed), Counter[str](), list[Broken]()
    core.check(b"U = 'http://pypi.python.org/pypi/x'\n", "a.py")  # loads libcst, which is not the first input's fault
    stop = time.monotonic() + seconds
    signal.signal(signal.SIGALRM, _endless)
    for number in numbers:
        if time.monotonic() > stop:
            break
        made = maker.make(number)
        counts["inputs"] += 1
        counts[f"made: {made.how}"] += 1
        counts["bytes"] += len(made.data)
        signal.alarm(ENDLESS)
        broken += [Broken(number, what, made) for what in problems(made.path, made.data, counts)]
    signal.alarm(0)
    return counts, broken


def _endless(*_: object) -> NoReturn:
    raise TimeoutError(f"not done after {ENDLESS} s")


def main() -> int:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, help="this one input, and what is wrong with it")
    parser.add_argument("--decode", action="store_true", help="fix escaped and split URLs, and decode what comes out")
    wanted = parser.parse_args()
    if wanted.decode:
        return _decode(wanted)
    if wanted.only is not None:
        made = Maker(wanted.seed).make(wanted.only)
        print(made, *problems(made.path, made.data, Counter()), sep="\n")
        return 0
    counts, broken, start = Counter[str](), list[Broken](), time.monotonic()
    for one, wrong in _in_parts(tries, wanted):
        counts += one
        broken += wrong
        for each in wrong:
            print(f"{each.number}: {each.what}: {each.made}", flush=True)
    print(f"seed {wanted.seed}, {time.monotonic() - start:.0f} s, {wanted.jobs} jobs: {len(broken)} broken")
    for name, count in sorted(counts.items()):
        print(f"{count:>12,} {name}")
    return int(bool(broken))


def _decode(wanted: argparse.Namespace) -> int:
    """The decode oracle instead, and what it found."""
    if wanted.only is not None:
        plan = decode.Maker(wanted.seed).make(wanted.only)
        print(plan, decode.written(plan), *(decode.outcome(plan, level) for level in LEVELS), sep="\n")
        return 0
    counts, faults, start = decode.Counts(), list[decode.Fault](), time.monotonic()
    for one, wrong in _in_parts(decode.tries, wanted):
        counts += one
        faults += wrong
    print(*decode.report(counts, faults), sep="\n")
    print(f"seed {wanted.seed}, {time.monotonic() - start:.0f} s, {wanted.jobs} jobs")
    return int(decode.failed(faults))


_T = TypeVar("_T")


def _in_parts(tried: Callable[[int, range, float], _T], wanted: argparse.Namespace) -> Iterator[_T]:
    """What `tried` says of the inputs that are asked for, by several processes, in time."""
    step, stop = 2_000, time.monotonic() + wanted.seconds
    with ProcessPoolExecutor(wanted.jobs) as pool:
        parts = [range(at, min(at + step, wanted.count)) for at in range(0, wanted.count, step)]
        while parts and time.monotonic() < stop:
            now, parts = parts[: 4 * wanted.jobs], parts[4 * wanted.jobs :]
            left = stop - time.monotonic()
            yield from pool.map(tried, [wanted.seed] * len(now), now, [left] * len(now))


if __name__ == "__main__":
    sys.exit(main())
