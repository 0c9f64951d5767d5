"""Settings: where they come from, what they do, and what wrong ones say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import jsonschema
import pytest

from pypimigrate.session import locate
from pypimigrate.session.schema import KEYS
from tests.conftest import ROOT, Run, git
from tests.test_cli import URL, put

SIMPLE = "--index-url http://pypi.python.org/simple/\n"


def found(run: Run, *args: str, cwd: Path | None = None) -> list[str]:
    """What is reported: path and rule."""
    done = run("check", *(args or (".",)), "--output-format", "jsonl", **({"cwd": cwd} if cwd else {}))
    assert done.returncode in (0, 1), done.stderr
    return [f"{one['path']} {one['rule']}" for one in map(json.loads, done.stdout.splitlines())]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    put(tmp_path, "a.md", f"{URL}\n")
    put(tmp_path, "docs/b.md", f"{URL} pypi.python.org\n")
    put(tmp_path, "old/requirements.txt", SIMPLE)
    return tmp_path


ALL = ["a.md project-page", "docs/b.md project-page", "docs/b.md host-name", "old/requirements.txt simple-index"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ALL),
        ("select = ['project-page']", ALL[:2]),
        ("select = ['simple-*']", ALL[3:]),
        ("select = ['project-page']\nextend-select = ['host-name']", ALL[:3]),
        ("ignore = ['host-*', 'simple-index']", ALL[:2]),
        ("select = ['*']\nignore = ['project-page']", ALL[2:]),
        ("exclude = ['docs']", [ALL[0], ALL[3]]),
        ("exclude = ['docs/', 'a.*']", ALL[3:]),
        ("exclude = ['docs']\nextend-exclude = ['/old']", ALL[:1]),
        ("exclude = ['*.md', '!a.md']", [ALL[0], ALL[3]]),
        ("[per-file-ignores]\n'docs/*.md' = ['project-page']\n'*.txt' = ['*']", [ALL[0], ALL[2]]),
    ],
)
@pytest.mark.parametrize("name", ["pypimigrate.toml", "pyproject.toml"])
def test_what_counts(sources: Path, run: Run, name: str, text: str, left: list[str]) -> None:
    if name == "pyproject.toml":
        text = "[tool.pypimigrate]\n" + text.replace("[per-", "[tool.pypimigrate.per-")
    put(sources, name, text)
    assert found(run) == left


def test_what_does_not_count_is_counted_and_not_fixed(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", "ignore = ['project-page']\nexclude = ['old']\n")
    done = run("check", ".")
    assert b"2 findings ignored by the configuration" in done.stdout
    assert b"1 excluded by the configuration (old/requirements.txt)" in done.stdout
    assert run("fix", "--write", ".").returncode == 1
    assert (sources / "a.md").read_text() == f"{URL}\n"
    assert (sources / "old/requirements.txt").read_text() == SIMPLE


def test_a_file_that_is_named_is_read_unless_forced(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", "exclude = ['old']\n")
    assert found(run, "old/requirements.txt") == ALL[3:]
    assert found(run, "old/requirements.txt", "--force-exclude") == []
    done = run("check", "-", "--stdin-filename", "old/x.md", "--force-exclude", stdin=URL.encode())
    assert done.returncode == 0
    done = run("fix", "--write", "-", "--stdin-filename", "old/x.md", "--force-exclude", stdin=URL.encode())
    assert done.stdout == URL.encode()


def test_command_line_beats_environment_beats_file(sources: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put(sources, "pypimigrate.toml", "select = ['project-page']\n")
    monkeypatch.setenv("PYPIMIGRATE_SELECT", "simple-index, host-name")
    assert found(run) == ALL[2:]
    assert found(run, ".", "--select", "host-name") == ALL[2:3]
    assert found(run, ".", "--ignore", "host-name") == ALL[3:]
    assert found(run, ".", "--extend-select", "project-page") == ALL
    assert found(run, ".", "--isolated") == ALL
    monkeypatch.setenv("PYPIMIGRATE_SELECT", "nope")
    assert run("check", ".").stderr.startswith(b"error: PYPIMIGRATE_SELECT: select: nope: there is no such rule")


def test_flags(sources: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put(sources, "a.md", "")
    put(sources, "docs/b.md", "https://me@pypi.python.org/pypi/x\n")
    put(sources, "old/requirements.txt", "")
    assert b"Would change" not in run("fix", ".").stderr
    put(sources, "pypimigrate.toml", "unsafe-fixes = true\noutput-format = 'concise'\n")
    assert b"Would change 1 URL" in run("fix", ".").stderr
    assert b"Would change" not in run("fix", ".", "--no-unsafe-fixes").stderr
    assert run("check", ".").stdout.count(b"\n") == 1
    monkeypatch.setenv("PYPIMIGRATE_UNSAFE_FIXES", "off")
    assert b"Would change" not in run("fix", ".").stderr
    monkeypatch.setenv("PYPIMIGRATE_OUTPUT_FORMAT", "json:x.json,concise")
    run("check", ".")
    assert json.loads((sources / "x.json").read_text())["findings"]


@pytest.mark.parametrize(
    ("name", "text", "target", "new"),
    [
        ("requirements.txt", "-i http://pypi.python.org/simple/", "simple-index", "-i https://mirror.example/simple/"),
        ("requirements.txt", "-i http://pypi.python.org/simple", "simple-index", "-i https://mirror.example/simple"),
        ("c.json", r'{"index-url": "http:\/\/pypi.python.org\/simple\/"}', "simple-index", r'{"index-url": "https:\/\/mirror.example\/simple\/"}'),
        ("a.md", "http://pypi.python.org/pypi/x", "simple-index", "https://pypi.org/project/x/"),
        ("requirements.txt", "-i https://testpypi.python.org/simple/", "simple-index", "-i https://test.pypi.org/simple/"),
        ("requirements.txt", "-i https://me@pypi.python.org/simple/", "simple-index", "-i https://me@pypi.python.org/simple/"),
    ],
)  # fmt: skip
def test_targets(tmp_path: Path, run: Run, name: str, text: str, target: str, new: str) -> None:
    put(tmp_path, name, text + "\n")
    put(tmp_path, "pypimigrate.toml", f"[targets]\n{target} = 'https://mirror.example/simple/'\n")
    run("fix", "--write", "--unsafe-fixes", name)
    assert (tmp_path / name).read_text() == new + "\n"
    assert run("fix", name).stdout == b""


def test_found_from_the_common_root_up_to_the_repository(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", "select = ['host-name']\n")
    repository = sources / "repository"
    put(repository, "docs/a.md", f"{URL} pypi.python.org\n")
    put(repository, "docs/b.md", "")
    git(repository, "init", "-q")
    assert found(run, "repository/docs") == ["repository/docs/a.md project-page", "repository/docs/a.md host-name"]
    put(repository, "pyproject.toml", "[tool.pypimigrate]\nselect = ['project-page']\nexclude=['/docs/b.md']")
    assert found(run, "repository/docs/a.md", "repository/docs/b.md") == ["repository/docs/a.md project-page"]
    put(repository, "docs/pyproject.toml", "[tool.ruff]\n")
    assert found(run, cwd=repository / "docs") == ["a.md project-page"]
    assert found(run, "..", cwd=repository / "docs") == ["../docs/a.md project-page"]


def test_what_lies_above_the_working_directory_is_no_configuration(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", "select = ['host-name']\n")
    assert found(run, cwd=sources / "old") == ["requirements.txt simple-index"]
    assert found(run, "old") == []


def test_config_file_by_name(sources: Path, run: Run) -> None:
    put(sources, "old/other.toml", "exclude = ['requirements.txt', 'other.toml']\n")
    assert found(run, ".", "--config", "old/other.toml") == ALL[:3]
    assert b"nope: cannot be read" in run("check", ".", "--config", "nope").stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slect = []", "slect: unknown setting; select?"),
        ("select = 'x'", "select: a list of strings is expected, not x"),
        ("select = [1]", "select: a list of strings is expected, not list"),
        ("select = ['projct-page']", "select: projct-page: there is no such rule; project-page?"),
        ("ignore = ['nope-*']", "ignore: nope-*: there is no such rule"),
        ("force-exclude = 1", "force-exclude: true or false is expected, not int"),
        ("per-file-ignores = []", "per-file-ignores: a table is expected, not list"),
        ("per-file-ignores = {'*' = ['x']}", "per-file-ignores: *: x: there is no such rule"),
        ("targets = {'simple-index' = 'ftp://x'}", "targets: simple-index: a URL without credentials"),
        ("targets = {'simple-index' = 'https://a:b@x/'}", "targets: simple-index: a URL without credentials"),
        ("targets = {'simple-index' = 'http://pypi.python.org/simple'}", "is a legacy URL itself"),
        ("targets = {'host-name' = 'https://x/'}", "this rule has no URL that could be replaced"),
        ("baseline = 1", "baseline: a string is expected, not int"),
        ("jobs = -1", "jobs: a number is expected, not int"),
        ("output-format = 'yaml'", "output-format: 'yaml' is not one of"),
        ("exclude = ['!']", "exclude: Invalid"),
        ("per-file-ignores.'!' = ['project-page']", "per-file-ignores: Invalid"),
        ('exclude = ["\\u0000"]', "too long, or with a NUL character"),
        ("x", ""),
        ("a = 1\na = 2", ""),
        ("a." * 5000 + "b = 1", "a key has more than 100 parts"),
        ("a = " + "[" * 20000, "nested too deeply"),
        ("a = " + "9" * 5000, ""),
        (b"\xff = 1", "pypimigrate.toml:1: not UTF-8"),
        (b"\x00", ""),
        ("#" * (locate.LARGEST + 1), "larger than 1 MiB"),
        ('"\\u001b]0;x\\u0007" = 1', r"\x1b]0;x\x07: unknown setting"),
        (f"'{'select' * 1000}' = 1", "unknown setting"),
    ],
)
@pytest.mark.parametrize("name", ["pypimigrate.toml", "pyproject.toml"])
def test_wrong_settings_give_one_line(sources: Path, run: Run, name: str, text: str | bytes, said: str) -> None:
    data = text.encode() if isinstance(text, str) else text
    if name == "pyproject.toml":
        data = b"[tool.pypimigrate]\n" + data
        said = said.replace("pypimigrate.toml:1", "pyproject.toml:2")
    put(sources, name, data)
    done = run("check", ".")
    assert done.returncode == 2
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1 and len(lines[0]) < 500
    assert said in lines[0]
    if not any(
        one in lines[0] for one in ("not one of", "larger than", "4300 digits", "nested", r"\x1b", "select" * 9)
    ):
        assert re.match(rf"error: {name}:\d+: ", lines[0])


def test_odd_files_in_the_place_of_a_configuration(sources: Path, run: Run) -> None:
    path = sources / "pypimigrate.toml"
    path.symlink_to(path)
    done = run("check", ".")
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1
    path.unlink()
    os.mkfifo(path)
    assert found(run) == ALL
    path.unlink()
    path.mkdir()
    assert found(run) == ALL


def test_a_pyproject_of_others_is_not_judged(sources: Path, run: Run) -> None:
    put(sources, "pyproject.toml", b"[[[ \xff")
    assert found(run) == ALL
    put(sources, "pyproject.toml", "#" * (locate.LARGEST + 1))
    assert found(run) == ALL


def test_show_says_where_each_value_comes_from(sources: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put(sources, "pyproject.toml", "[tool.pypimigrate]\nunsafe-fixes = true\nper-file-ignores = {'a' = ['file']}\n")
    monkeypatch.setenv("PYPIMIGRATE_IGNORE", "project-page")
    text = run("config", "show", "--exclude", "x").stdout.decode()
    assert "unsafe-fixes = true  # pyproject.toml [tool.pypimigrate]\n" in text
    assert 'ignore = ["project-page"]  # PYPIMIGRATE_IGNORE\n' in text
    assert 'exclude = ["x"]  # command line\n' in text
    assert "# force-exclude is not set\n" in text
    assert tomllib.loads(text)["per-file-ignores"] == {"a": ["file"]}


def test_schema_names_every_setting(run: Run) -> None:
    schema = json.loads(run("config", "schema").stdout)
    assert set(schema["properties"]) == set(KEYS)
    assert schema["additionalProperties"] is False
    page = (Path(__file__).parent.parent / "docs/configuration.md").read_text()
    assert set(re.findall(r"`([\w-]+)`", " ".join(re.findall(r"^\| (`.*?) \|", page, re.M)))) == set(KEYS)


def test_nothing_is_loaded_without_a_configuration(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "x\n")
    put(tmp_path, "pyproject.toml", "[project]\n")
    code = (
        "import sys\nfrom pypimigrate.cli.app import main\nsys.argv = ['p', 'check']\n"
        "try: main()\nfinally: print(*({'pypimigrate.session.policy', 'pathspec', 'difflib'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b"\n"


TABLE = "[[ignore-urls]]\nurl = '{}'\nreason = 'history'\n"
GONE = "http://pypi.python.org/pypi/gone"


def test_urls_that_stay(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", TABLE.format(URL))
    assert found(run) == ALL[2:]
    done = run("check")
    assert b"3 findings ignored by the configuration" in done.stdout  # one of them in itself
    run("fix", "--write")
    assert (sources / "a.md").read_text() == f"{URL}\n"
    text = run("config", "show").stdout.decode()
    assert f'ignore-urls = [{{ url = "{URL}", reason = "history" }}]' in text


def test_urls_that_stay_up_to_a_day(sources: Path, run: Run) -> None:
    put(sources, "pypimigrate.toml", TABLE.format(URL) + "expires = 2999-01-01\n")
    assert found(run) == ALL[2:]
    put(sources, "pypimigrate.toml", TABLE.format(URL) + "expires = 2020-01-01\n")
    assert found(run) == [*ALL, "pypimigrate.toml unused-ignore-url"]
    done = run("check")
    assert b"; it was ignored up to 2020-01-01\n" in done.stdout
    assert b"an entry of ignore-urls is not used; it counts again since 2020-01-01" in done.stdout


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("pypimigrate.toml", f"{TABLE.format(GONE)}{TABLE.format(URL)}", TABLE.format(URL)),
        ("pypimigrate.toml", f"{TABLE.format(URL)}{TABLE.format(GONE)}", TABLE.format(URL)),
        ("pypimigrate.toml", f"{TABLE.format(URL)}\n# of old\n{TABLE.format(GONE)}expires = 2030-01-01 # why\n\n# more\n[targets]\n", f"{TABLE.format(URL)}\n# of old\n# more\n[targets]\n"),
        ("pyproject.toml", f"[project]\nname = 'x'\n[[tool.pypimigrate.ignore-urls]]\nurl = '{GONE}'\nreason = 'x'\n[tool.x]\n", "[project]\nname = 'x'\n[tool.x]\n"),
        # what cannot be taken out with certainty stays
        ("pypimigrate.toml", f"ignore-urls = [{{ url = '{GONE}', reason = 'x' }}]\n", None),
        ("pypimigrate.toml", f"[[ignore-urls]]\nurl = '{GONE}'\nreason = \"\"\"a\n[[ignore-urls]]\nb\"\"\"\n", None),
    ],
)  # fmt: skip
def test_urls_that_are_ignored_in_vain(sources: Path, run: Run, name: str, before: str, after: str | None) -> None:
    (sources / name).write_text(before)
    (line,) = [line for line in run("check").stdout.decode().splitlines() if "not used" in line]
    assert line.startswith(f"{name}:")
    assert line.endswith(
        "unused-ignore-url [advice] an entry of ignore-urls is not used; the URL is not there any more"
        if after is None
        else "unused-ignore-url [unsafe fix] an entry of ignore-urls is not used; the URL is not there any more"
    )
    assert "not used" not in run("check", "docs").stdout.decode()
    assert "not used" not in run("check", "--ignore=unused-*").stdout.decode()
    assert run("fix", "--write", "--select=unused-ignore-url", "--unsafe-fixes").returncode == (after is None)
    assert (sources / name).read_text() == (after or before)
    if after is not None:
        assert "not used" not in run("check").stdout.decode()
        assert run("undo").returncode == 0
        assert (sources / name).read_text() == before


def test_a_configuration_that_changes_anyway_is_left_for_the_next_run(sources: Path, run: Run) -> None:
    text = f"[project]\nname = 'x'\n[project.urls]\nHome = 'http://pypi.python.org/pypi/x/1.0'\n[[tool.pypimigrate.ignore-urls]]\nurl = '{GONE}'\nreason = 'x'\n"
    (sources / "pyproject.toml").write_text(text)
    run("fix", "--write", "--unsafe-fixes")
    once = text.replace("http://pypi.python.org/pypi/x/1.0", "https://pypi.org/project/x/1.0/")
    assert (sources / "pyproject.toml").read_text() == once
    run("fix", "--write", "--unsafe-fixes")
    assert (sources / "pyproject.toml").read_text() == once.partition("[[")[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore-urls = ['x']", "a list of tables is expected, not list"),
        ("ignore-urls = [{url = 'x'}]", "each needs a reason"),
        ("ignore-urls = [{reason = 'x'}]", "each needs a url"),
        ("ignore-urls = [{url = 'x', reason = 'y', expire = 1}]", "expire: unknown setting; expires?"),
        ("ignore-urls = [{url = 'x', reason = 'y', expires = '2020-01-01'}]", "a date is expected"),
    ],
)
def test_wrong_urls_that_stay(sources: Path, run: Run, text: str, said: str) -> None:
    put(sources, "pypimigrate.toml", text)
    done = run("check", ".")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1 and said in done.stderr.decode()


def test_the_schema_agrees_with_what_is_read(run: Run, tmp_path: Path) -> None:
    """The examples of the documentation are valid, and what the program refuses the schema refuses."""
    validator = jsonschema.Draft7Validator(json.loads(run("config", "schema").stdout))
    pages = "".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    blocks = re.findall(r"^ *```toml\n(.*?)^ *```", pages, re.S | re.M)
    examples = [tomllib.loads(textwrap.dedent(block)) for block in blocks if "tool.pypimigrate" in block]
    assert len(examples) >= 4
    for example in examples:
        table = example["tool"]["pypimigrate"]
        dates = [one for one in table.get("ignore-urls", []) if "expires" in one]
        for one in dates:
            one["expires"] = str(one["expires"])
        assert not list(validator.iter_errors(table))
    for wrong in (
        "nonsense = 1", "jobs = -1", "jobs = '2'", "select = ['nonsense']", "unsafe-fixes = 'yes'", "exclude = 'x'",
        "ignore-urls = [{url = 'x'}]", "[targets]\nsimple-index = 'ftp://x.example/'", "[hosts]\n'a.example' = 'nobody.example'",
        "[per-file-ignores]\n'x' = ['nonsense']",
    ):  # fmt: skip
        assert list(validator.iter_errors(tomllib.loads(wrong))), wrong
        (tmp_path / "pypimigrate.toml").write_text(wrong + "\n")
        assert run("check").returncode == 2, wrong
