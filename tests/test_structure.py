"""The shape of the code: who may import whom, and what a clean run loads."""

from __future__ import annotations

import ast
import graphlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, git

PACKAGE = ROOT / "pypimigrate"
ROOMS = {
    "secrets": "",
    "ground": "secrets",
    "system": "ground",
    "pypi": "ground",
    "filetypes": "ground",
    "formats": "ground",
    "places": "ground pypi filetypes formats",
    "check": "secrets ground pypi filetypes formats places",
    "files": "system secrets ground pypi",
    "session": "system secrets ground pypi filetypes formats check files",
    "live": "secrets ground pypi",
    "report": "secrets ground pypi filetypes places check",
    "fleet": "secrets ground pypi check files session live report",
    "cli": "system secrets ground pypi check files session live report fleet",
    "__main__": "ground files session report cli",
}
"""Each room, from the ground up, and the rooms that it may import. A room is a package, or the modules at the root."""
HEAVY = ("libcst", "httpx", "rich", "pathspec", "multiprocessing", "sqlite3", "distributed", "pyarrow", "tree_sitter")


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found["pypimigrate" if name == "__init__" else name] = path
    return found


PACKAGES = {name for name, path in modules().items() if path.name == "__init__.py"} - {"pypimigrate"}


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


def room(module: str) -> str:
    if module in ("__main__", "pypimigrate"):
        return {"pypimigrate": "ground"}.get(module, module)
    return module.split(".")[0] if "." in module or module in ROOMS else "ground"


def test_what_is_raised_has_one_base() -> None:
    """Every exception class of the package, but for those of Python that it extends for Python's sake."""
    bases = {}
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef):
                bases[f"{name}.{node.name}"] = [ast.unparse(base) for base in node.bases]
    errors = {name.rsplit(".")[-1] for name, parents in bases.items() if "PypimigrateError" in parents}
    assert len(errors) > 10
    wild = {name for name, parents in bases.items() if {*parents} & {"Exception", "ValueError", "RuntimeError"}}
    assert wild == {"errors.PypimigrateError"}


def picture() -> str:
    """The rooms, as CONTRIBUTING.md shows them: the highest first, each with what it is for."""
    floors: dict[str, int] = {}
    for name, below in ROOMS.items():
        floors[name] = 1 + max((floors[one] for one in below.split()), default=0)
    lines, found = [], modules()
    for name in sorted(ROOMS, key=lambda one: -floors[one]):
        path = found[{"ground": "pypimigrate"}.get(name, name)]
        words = ast.get_docstring(ast.parse(path.read_bytes())) or ""
        purpose = "Values and byte tools that all others use" if name == "ground" else words.split("\n")[0].rstrip(".")
        lines.append(f"{floors[name]:2}  {name:<11}{purpose}")
    return "\n".join(lines)


def test_rooms_import_lower_rooms() -> None:
    seen: set[str] = set()
    for name, below in ROOMS.items():
        assert set(below.split()) <= seen, name
        seen.add(name)


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_what_its_room_may(name: str) -> None:
    own = room(name)
    for other in imported(modules()[name]):
        assert room(other) in {own, *ROOMS[own].split()}, f"{name} imports {other}"


def test_no_module_imports_itself_around_a_corner() -> None:
    graph = {name: imported(path) - {name, *PACKAGES} for name, path in modules().items() if name not in PACKAGES}
    graphlib.TopologicalSorter(graph).prepare()


def test_files_know_no_url_but_what_they_look_for() -> None:
    for name, path in modules().items():
        if room(name) == "files":
            assert {one for one in imported(path) if room(one) == "pypi"} <= {"pypi.anchors"}, name


def test_each_room_says_what_it_is_for_and_has_room() -> None:
    folders = {name: path.parent for name, path in modules().items() if path.name == "__init__.py"}
    for name, folder in folders.items():
        lines = (ast.get_docstring(ast.parse((folder / "__init__.py").read_bytes())) or "").split("\n")
        assert name == "pypimigrate" or (2 < len(lines) < 7 and "door" in " ".join(lines)), name
        assert len([*folder.glob("*.py")]) - 1 <= (23 if name == "report" else 15), name


def test_the_version_of_the_rules_depends_on_all_that_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fleet results are kept for one version of the rules."""
    import pypimigrate
    from pypimigrate.fleet.model import rules_version

    copy = tmp_path / "pypimigrate"
    shutil.copytree(PACKAGE, copy)
    monkeypatch.setattr(pypimigrate, "__file__", str(copy / "__init__.py"))
    now = rules_version()
    for changed, path in ((True, "formats/shell/words.py"), (True, "pypi/classifiers.json"), (False, "report/text.py")):
        with open(copy / path, "a") as file:
            file.write("\n")
        assert (rules_version() != now) is changed, path
        now = rules_version()


def test_the_picture_of_the_rooms() -> None:
    assert f"```text\n{picture()}\n```\n" in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.mark.parametrize("library", HEAVY)
def test_only_one_module_imports_it(library: str) -> None:
    users = []
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []  # fmt: skip
            if any(one.split(".")[0] == library for one in names):
                users.append(name)
    allowed = {"rich": {"report.progress"}, "libcst": {"formats.python_tree"}, "pathspec": {"files.gitignore"}, "httpx": {"live.client"}, "tree_sitter": {name for name in modules() if name.startswith("formats.")}, "pyarrow": {"fleet.parquet"}, "distributed": {"fleet.cluster"}, "sqlite3": {"live.cache", "fleet.store", "fleet.git", "cli.fleet"}}  # fmt: skip
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
LIGHT = STARTED | {"__future__", "_signal", "select"} | {f"pypimigrate{name}" for name in ("", ".__main__", ".interrupt", ".totals", ".binary", ".session", ".session.locate", ".pypi", ".pypi.anchors", ".files", ".files.group", ".files.walk", ".files.worktree", ".files.git", ".files.folders", ".files.scan", ".report", ".report.summary", ".report.terminal")}  # fmt: skip
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
    "files.git",  # every git in a repository that is scanned
    "fleet.process",  # with limits: git that fetches the user's list, by `git.command`, and this program itself
}
FORKS = {"files.workers"}
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
                assert name in ("files.git", "fleet.model"), (
                    f"{name} names git"
                )  # one looks for it, the other is a scheme
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
