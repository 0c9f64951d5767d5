"""What other tools that look through repositories can do: prints the table of features in docs/comparison.md.

    python -m proofs.compare --tools FOLDER

FOLDER holds ruff, codespell, typos, lychee and zizmor (the `bin` of an environment). A cell is `yes` if its script ends
well, in a new git repository with one thing to find for every tool; $CHECK reports it, and nothing goes to a network.
What a tool has no option for is tried by the name that others use.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECK = {
    "ruff": "ruff check --no-cache",
    "codespell": "codespell",
    "typos": "typos",
    "lychee": "lychee --offline --no-progress",
    "zizmor": "zizmor --offline --no-progress --quiet",
    "pypimigrate": f"{sys.executable} -m pypimigrate check",
}
"""How each reports what is in the file that it is given."""
FOUND = {
    "ruff": ("a.py", "import os\n"),
    "codespell": ("a.txt", "teh\n"),
    "typos": ("a.txt", "teh\n"),
    "lychee": ("a.md", "[x](file:///missing/x.md)\n"),
    "zizmor": (
        ".github/workflows/a.yml",
        "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@main\n",
    ),
    "pypimigrate": ("a.md", "http://pypi.python.org/pypi/x\n"),
}
CLEAN = {
    "ruff": "x = 1\n",
    "codespell": "the\n",
    "typos": "the\n",
    "lychee": "x\n",
    "zizmor": "on: push\npermissions: {}\njobs: {}\n",
    "pypimigrate": "https://pypi.org/project/x/\n",
}
_UNKNOWN_SETTING = {
    "ruff": "printf 'nonsense = 1\\n' > ruff.toml",
    "codespell": "printf '[tool.codespell]\\nnonsense = 1\\n' > pyproject.toml",
    "typos": "printf 'nonsense = 1\\n' > typos.toml",
    "lychee": "printf 'nonsense = 1\\n' > lychee.toml",
    "zizmor": "printf 'nonsense: 1\\n' > zizmor.yml",
    "pypimigrate": "printf 'nonsense = 1\\n' > pypimigrate.toml",
}
_COMMENT = {
    "ruff": "  # noqa: F401",
    "codespell": "  # codespell:ignore teh",
    "typos": "  # typos: ignore",
    "lychee": "  <!-- lychee: ignore -->",
    "zizmor": " # zizmor: ignore[unpinned-uses]",
    "pypimigrate": "  <!-- pypimigrate: ignore[project-page] -->",
}
_MORE = {"ruff": "--extend-select=RUF100"}
_SERVER = {"ruff": "ruff server", "pypimigrate": f"{sys.executable} -m pypimigrate lsp"}
_DIFF = {"ruff": "ruff check --no-cache --diff $FILE", "pypimigrate": f"{sys.executable} -m pypimigrate fix $FILE"}
_FIX = {
    "ruff": "ruff check --no-cache --fix",
    "codespell": "codespell -w",
    "typos": "typos -w",
    "lychee": "lychee --offline --fix",
    "zizmor": "zizmor --offline --fix",
    "pypimigrate": f"{sys.executable} -m pypimigrate fix --write",
}
_UNDO = {"pypimigrate": f"{sys.executable} -m pypimigrate undo"}
_ASKS = {
    "codespell": "printf '0\\n' | codespell -i 3 -w $FILE",
    "pypimigrate": f"printf 'y\\n' | {sys.executable} -m pypimigrate fix --write --interactive $FILE",
}
_INITIALIZE = (
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}'
)


def scripts(tool: str) -> dict[str, tuple[str, str]]:
    """For each feature its script for a tool, and where this tool's own is tested."""
    server = _SERVER.get(tool, f"{tool} --lsp")
    formats = {
        "ruff": "--output-format",
        "codespell": "--format",
        "typos": "--format",
        "lychee": "--format",
        "zizmor": "--format",
        "pypimigrate": "--output-format",
    }[tool]
    return {
        "exit code 0 without findings, another with some": (
            "$CHECK $FILE; [ $? -ne 0 ] && cp clean $FILE && $CHECK $FILE",
            "test_cli.py",
        ),
        "a path that is not there is a failure": ("$CHECK nope.md; [ $? -ne 0 ]", "test_cli.py"),
        "a setting that does not exist is an error": (
            f"cp clean $FILE; {_UNKNOWN_SETTING[tool]}; $CHECK $FILE; [ $? -ne 0 ]",
            "test_config.py",
        ),
        "a diff before anything is changed": (
            f"{_DIFF.get(tool, '$CHECK --diff $FILE')} > out; grep -q '^@@' out && cmp $FILE sample",
            "test_cli.py",
        ),
        "asks about each change": (f"{_ASKS.get(tool, '$CHECK --interactive $FILE')} && ! cmp -s $FILE sample", "test_interactive.py"),
        "the last run can be taken back, without git": (
            f"{_FIX[tool]} $FILE; cmp -s $FILE sample && exit 1; {_UNDO.get(tool, f'{tool} undo')}; cmp $FILE sample",
            "test_undo.py",
        ),
        "a comment that ignores": (
            f"sed '$ s|$|{_COMMENT[tool]}|' sample > $FILE; $CHECK $FILE",
            "test_pragma.py",
        ),
        "such a comment in vain is found": (
            f"sed '$ s|$|{_COMMENT[tool]}|' clean > $FILE; "
            f"$CHECK {_MORE.get(tool, '')} $FILE; [ $? -ne 0 ]",
            "test_pragma.py",
        ),
        "known findings are left out": (
            (f"{sys.executable} -m pypimigrate baseline write; $CHECK --baseline .pypimigrate-baseline.json $FILE")
            if tool == "pypimigrate"
            else "$CHECK --baseline known.json $FILE",
            "test_baseline.py",
        ),
        "only what is staged": ("git add clean && $CHECK --staged", "test_changed.py"),
        "standard input": ("$CHECK - < sample; [ $? -ne 0 ] && $CHECK - < clean", "test_cli.py"),
        "SARIF": (f"$CHECK {formats} sarif $FILE | grep -q '\"version\": *\"2.1.0\"'", "test_formats.py"),
        "annotations of GitHub": (f"$CHECK {formats} github $FILE | grep -qE '^::(error|warning|notice)'", "test_formats.py"),
        "JUnit": (f"$CHECK {formats} junit $FILE | grep -q '<testsuites'", "test_formats.py"),
        "several formats in one run": (
            f"$CHECK {formats} sarif:a.sarif {formats} junit:b.xml $FILE; [ -s a.sarif ] && [ -s b.xml ]",
            "test_formats.py",
        ),
        "a language server in the same program": (
            f"printf 'Content-Length: {len(_INITIALIZE)}\\r\\n\\r\\n%s' '{_INITIALIZE}' | timeout 10 {server} | grep -q capabilities",
            "test_lsp.py",
        ),
    }  # fmt: skip


def tried(tool: str, script: str, tools: Path) -> bool:
    """Whether the script ends well in a new repository."""
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        file, text = FOUND[tool]
        (where / file).parent.mkdir(parents=True, exist_ok=True)
        (where / file).write_text(text)
        (where / "sample").write_text(text)
        (where / "clean").write_text(CLEAN[tool])
        subprocess.run(["git", "init", "-q"], cwd=where, check=True)
        environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        environment |= {"CHECK": CHECK[tool], "FILE": file, "XDG_STATE_HOME": name}
        done = subprocess.run(
            ["bash", "-c", script], cwd=where, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )  # fmt: skip
        return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", type=Path, required=True, metavar="FOLDER")
    tools = parser.parse_args().tools.resolve()
    print(f"| feature | {' | '.join(CHECK)} | test |")
    print("| --- " * (len(CHECK) + 2) + "|")
    for feature, (_, test) in scripts("pypimigrate").items():
        cells = ["yes" if tried(tool, scripts(tool)[feature][0], tools) else "no" for tool in CHECK]
        print(f"| {feature} | {' | '.join(cells)} | `{test}` |", flush=True)


if __name__ == "__main__":
    main()
