"""The shape of the code: who may import whom, and what a clean run loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, git

PACKAGE = ROOT / "pypimigrate"
FLOORS = {
    "pypimigrate": -1, "namedsecrets": -3, "credentials": -2, "keepsecrets": 1, "totals": -1, "locate": -1, "prefilter": -1, "forks": -1, "git": -1, "regular": -1, "binary": -2, "results": 3, "gitignore": 0, "readtoml": -1, "known": 0, "folders": 0, "nofollow": -1, "lock": 0, "interrupt": -1.5,
    "model": 0, "hosts": 0, "armour": 1, "patches": 0.5, "recordings": 0, "generated": 0,
    "wide": 0, "finder": 1, "filekind": 1, "position": 1, "pragma": 3, "settle": 1, "verify": 5.5, "guard": 0, "fingerprint": 1, "baseline": 1, "changed": 2, "policy": 1.5, "config": 4, "edit": 1, "walk": 1, "scan": 2, "ledger": 2, "write": 3, "undo": 4, "listing": 5.2, "selfcheck": 2,
    "legacyurl": 0.9, "pipfile": 2, "rules": 2, "evidence": 3, "signs": 2, "permissions": 2, "layout": 2, "special": 2, "unfinished": 1, "target": 0, "passage": 1, "methods": 2, "python.xmlrpc": 3, "python.hostconstant": 3, "python.adapter": 4, "hostvariable": 2, "unreported": 2, "context": 3, "python.lexer": 2, "python.tree": 3,
    "formats.slot": 0.1, "roles": 2, "resolve": 3, "formats.command": 0.2, "formats.comments": 0.2, "formats.shelltree": 0.1, "formats.shellpieces": 0.2, "formats.shellwords": 0.3, "formats.shelloperands": 0.3, "formats.shellnames": 0.4, "formats.shellslots": 0.5, "formats.shell": 0.6, "formats.dockerfile": 0.6, "formats.makefile": 0.6, "formats.batch": 0.6, "formats.requirements": 0.7, "formats.tree": 0.2, "formats.find": 0.95, "formats.markup": 0.9, "formats.embedded": 0.7, "formats.ini": 0.8, "formats.yaml": 0.8, "formats.json": 0.9, "formats.toml": 0.8, "places": 4, "match": 3, "python.roles": 4,
    "formats.codewords": 0.1, "formats.codelanguages": 0.1, "formats.codetree": 0.3, "formats.codepieces": 0.4, "formats.codeflow": 0.5, "formats.codegiven": 0.55, "formats.codejoins": 0.58, "formats.codeplace": 0.6, "formats.codecommands": 0.65, "formats.codecalls": 0.7, "formats.code": 0.8,
    "alias": 4, "check": 5,
    "annotate": 6, "run": 6, "stale": 7,
    "report.terminal": 0, "report.progress": 0, "report.summary": 1, "report.binarypatch": 4, "report.diff": 5, "report.text": 7, "report.objects": 7, "report.table": 7, "report.mapping": 7, "report.contexts": 7,
    "live.client": 0, "live.cache": 0, "live.verdicts": 3, "live.index": 4, "live.targets": 7, "live.rules": 4,
    "report.common": 7, "report.patch": 7, "report.markdown": 8, "report.review": 8, "report.pullrequest": 9, "interactive": 9, "lsp": 9, "report.html": 8, "report.sarif": 8, "report.xml": 8, "report.github": 9, "report.formats": 10,
    "fleet.model": 7, "fleet.process": 0, "fleet.git": 8, "fleet.blobs": 9, "fleet.child": 11, "fleet.supervise": 12,
    "fleet.body": 7, "fleet.store": 8, "fleet.page": 9, "fleet.parquet": 9, "fleet.live": 9, "fleet.driver": 10, "fleet.cluster": 13, "fleet.commands": 14,
    "report.output": 10.5, "cli": 15, "__main__": 16,
}  # fmt: skip
HEAVY = ("libcst", "httpx", "rich", "pathspec", "multiprocessing", "sqlite3", "distributed", "pyarrow", "tree_sitter")


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found["pypimigrate" if name == "__init__" else name] = path
    return found


def imported(path: Path) -> set[str]:
    """The modules of this package that a file imports, anywhere in it."""
    found: set[str] = set()
    known = modules()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pypimigrate":
            base = (node.module or "").removeprefix("pypimigrate").lstrip(".")
            for alias in node.names:
                full = f"{base}.{alias.name}".lstrip(".")
                found.add(full if full in known else base or "pypimigrate")
    return found


def test_every_module_has_a_floor() -> None:
    packages = {"fleet", "formats", "live", "python", "report"}
    assert set(modules()) - packages == set(FLOORS)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_imports_go_down(name: str) -> None:
    for other in imported(modules()[name]):
        assert FLOORS[other] < FLOORS[name], f"{name} imports {other}"


@pytest.mark.parametrize("library", HEAVY)
def test_only_one_module_imports_it(library: str) -> None:
    users = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []  # fmt: skip
            if any(one.split(".")[0] == library for one in names):
                users.append(name)
    allowed = {"rich": {"report.progress"}, "libcst": {"python.tree"}, "pathspec": {"gitignore"}, "httpx": {"live.client"}, "tree_sitter": {name for name in FLOORS if name.startswith("formats.")}, "pyarrow": {"fleet.parquet"}, "distributed": {"fleet.cluster"}, "sqlite3": {"live.cache", "fleet.store", "fleet.git", "fleet.commands"}}  # fmt: skip
    assert set(users) <= allowed.get(library, set())


@pytest.mark.parametrize(
    ("files", "args"),
    [
        ({"a.py": "x = 1\n", "b.md": "https://pypi.org/project/x/\n"}, ["check", "."]),
        ({"a.md": "http://pypi.python.org/pypi/x\n"}, ["check", "a.md"]),
        ({"a.md": "http://pypi.python.org/pypi/x\n"}, ["fix", "--write", "a.md"]),
        ({}, ["--version"]),
        ({}, ["rules"]),
        ({}, ["rules", "--contexts"]),
    ],
)
def test_heavy_libraries_are_not_loaded(tmp_path: Path, files: dict[str, str], args: list[str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    code = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print(*(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr))\n"
        f"sys.argv = ['pypimigrate', *{args!r}]\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr.decode().strip() == ""


STARTED = set(
    subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
)
LIGHT = STARTED | {"__future__", "_signal", "select"} | {f"pypimigrate{name}" for name in ("", ".__main__", ".interrupt", ".locate", ".totals", ".prefilter", ".binary", ".walk", ".git", ".folders", ".scan", ".report", ".report.summary", ".report.terminal")}  # fmt: skip
_COUNTED = """
import os, sys
calls = dict.fromkeys("open read fstat lstat stat close scandir access".split(), 0)
def counted(name, real):
    def call(*args, **named):
        calls[name] += 1
        return real(*args, **named)
    return call
from pypimigrate.__main__ import main
before = set(sys.modules)
for name in calls:
    setattr(os, name, counted(name, getattr(os, name)))
sys.argv = ["pypimigrate", *sys.argv[1:]]
try:
    main()
except SystemExit as leave:
    print(leave.code)
print(*sys.modules)
print(*calls.values())
"""


def counted(cwd: Path, *args: str) -> tuple[str, set[str], dict[str, int]]:
    """Run the command; what it prints, which modules are loaded then, and its calls of the file system."""
    names = "open read fstat lstat stat close scandir access".split()
    done = subprocess.run([sys.executable, "-c", _COUNTED, *args], cwd=cwd, capture_output=True, text=True, check=True)
    *said, modules, calls = done.stdout.splitlines()
    return "\n".join(said), set(modules.split()), dict(zip(names, map(int, calls.split()), strict=True))


@pytest.mark.parametrize("with_git", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_a_clean_run_loads_little_and_opens_each_file_once(tmp_path: Path, named: bool, with_git: bool) -> None:
    """A guard of the start-up time that does not depend on the machine. What is new here must be worth it."""
    for n in range(20):
        (tmp_path / f"{n}.py").write_text("x = 1\n" * 999)
    if with_git:
        git(tmp_path, "init", "-q")
    said, loaded, calls = counted(tmp_path, "check", *([f"{n}.py" for n in range(20)] if named else []))
    assert said == "No legacy PyPI URLs found.\nRead 20 files.\n0"
    assert {name for name in loaded if not name.startswith("_distutils")} <= LIGHT
    assert (calls["open"], calls["fstat"]) == (21, 2)  # and a configuration; the two output streams only
    reads = 20 if named or not with_git else 20 + 3  # git's answer
    assert calls["read"] <= reads
    assert calls["lstat"] <= (50 if named else 20)
    assert calls["stat"] <= 20


def test_the_version_loads_nothing(tmp_path: Path) -> None:
    said, loaded, calls = counted(tmp_path, "--version")
    assert said.startswith("pypimigrate ")
    assert loaded <= STARTED | {"__future__", "pypimigrate", "pypimigrate.__main__"}
    assert not any(calls.values())


def test_i9_no_network(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("U = 'http://pypi.python.org/pypi/x'\n")
    code = (
        "import socket, sys\n"
        "def no(*a, **k): raise SystemExit('network')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = no\n"
        "sys.argv = ['pypimigrate', 'fix', '--write', '.']\n"
        "from pypimigrate.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0
    assert "pypi.org/project/x/" in (tmp_path / "a.py").read_text()


STARTERS = {
    "git",  # every git in a repository that is scanned
    "fleet.process",  # with limits: git that fetches the user's list, by `git.command`, and this program itself
}
FORKS = {"forks"}
"""Its children are workers of this program, and start nothing."""
_STARTERS = {"subprocess", "_posixsubprocess", "multiprocessing", "pty", "posix", "nt", "_winapi"}
_STARTS = set(
    "posix_spawn posix_spawnp system popen startfile execv execve execvp execvpe execl execle execlp execlpe spawnv "
    "spawnve spawnvp spawnvpe spawnl spawnle spawnlp spawnlpe create_subprocess_exec create_subprocess_shell "
    "subprocess_exec subprocess_shell".split()
)


def starts(source: bytes, names: set[str] = _STARTS) -> bool:
    """Whether a module names something that starts a program."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(one.name.split(".")[0] in _STARTERS for one in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (
            (node.module or "").split(".")[0] in _STARTERS or names & {one.name for one in node.names}
        ):
            return True
        if isinstance(node, ast.Attribute) and node.attr in names:
            return True
        if isinstance(node, ast.Constant) and node.value in names | _STARTERS - {"posix", "nt"}:
            return True  # getattr, __import__, importlib
    return False


def test_only_these_modules_start_a_process() -> None:
    assert {name for name, path in modules().items() if starts(path.read_bytes())} == STARTERS
    forking = {"fork", "forkpty"}
    assert {name for name, path in modules().items() if starts(path.read_bytes(), forking)} == STARTERS | FORKS


def test_only_one_function_builds_the_command_line_of_git() -> None:
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and node.value in ("git", "git.exe"):
                assert name in ("git", "fleet.model"), f"{name} names git"  # one looks for it, the other is a scheme
            if isinstance(node, ast.Attribute):
                assert node.attr != "which", f"{name} looks for a program"


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess",
        "import subprocess as s",
        "from os import system",
        "from os import posix_spawn as run",
        "os.posix_spawn(a, b, c)",
        "os.execle(a, b, c)",
        "asyncio.create_subprocess_exec(a)",
        "loop.subprocess_exec(a, b)",
        "import multiprocessing.pool",
        "getattr(os, 'execv')(a, b)",
        "__import__('subprocess').run(a)",
        "import pty",
    ],
)
def test_what_starts_a_process_is_seen(text: str) -> None:
    assert starts(text.encode())


@pytest.mark.parametrize("text", ["import os\nos.fork()", "'a subprocess'", "os.name == 'posix'", "find.spawn(1)"])
def test_what_starts_no_process_is_passed(text: str) -> None:
    assert not starts(text.encode())
