"""What is written about the tool is what the tool does."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from proofs import messages
from proofs.compare import scripts, tried
from proofs.picture import picture
from pypimigrate.cli.options import FORMATS
from pypimigrate.model import Finding
from pypimigrate.pypi.catalogue import RULES
from pypimigrate.session import settings
from pypimigrate.session.run import RunOptions, Session
from tests.conftest import FIXTURES, ROOT, Run, commands

README = (ROOT / "README.md").read_text()


def test_rules_page_is_made_from_the_table(run: Run) -> None:
    assert run("rules", "--output-format", "markdown").stdout.decode() == (ROOT / "docs/rules.md").read_text()


def test_messages_page_is_made_from_the_source() -> None:
    made = messages.page()
    assert made == (ROOT / "docs/messages.md").read_text()
    for one in (
        "- it is compared with something\n",
        "- larger than {size}\n",
        "- {path} cannot be read: {strerror}\n",
        "- --record goes with --live\n",
    ):
        assert one in made


def test_contexts_page_is_made_from_the_tables(run: Run) -> None:
    assert run("rules", "--contexts").stdout.decode() == (ROOT / "docs/contexts.md").read_text()


def test_the_help_is_shown_as_it_is(run: Run) -> None:
    page = (ROOT / "docs/commands.md").read_text()
    names = re.findall(r"^\$ pypimigrate ?(.*) --help$", page, re.M)
    assert {*commands()} <= {*names}
    for name in names:
        printed = run(*name.split(), "--help").stdout.decode().replace("python -m pypimigrate", "pypimigrate")
        shown = f"```text\n$ {f'pypimigrate {name}'.strip()} --help\n{printed}```\n"
        assert shown in page
        assert name or shown in README


def test_readme_shows_a_report_as_it_is(run: Run) -> None:
    done = run("check", ".", cwd=FIXTURES / "sample/before")
    example = re.search(r"```text\n(README\.md:.*?)```", README, re.S)
    assert example
    assert example[1].strip() in done.stdout.decode()


@pytest.mark.parametrize("name", ["pypimigrate", "pypimigrate-fix"])
def test_hooks_are_declared(name: str) -> None:
    assert f"- id: {name}\n" in (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert f"- id: {name} " in README


def test_first_code_blocks_are_one_command() -> None:
    for title in ("Run it", "Test it"):
        block = re.search(rf"## {title}\n\n```sh\n(.*?)```", README, re.S)
        assert block
        assert block[1].count("\n") == 1


def test_every_rule_is_named_in_kebab_case_where_it_is_mentioned() -> None:
    from pypimigrate.pypi.catalogue import by_name

    for name in re.findall(r"ignore\[([\w-]+)\]", README):
        assert by_name(name)


def test_the_figures_about_sed() -> None:
    host = "pypi.python.org"
    examples = [(old, new) for rule in RULES for old, new in rule.examples.items() if host in old]
    right = sum(new == re.sub("^http:", "https:", old.replace(host, "pypi.org")) for old, new in examples)
    page = (ROOT / "docs/faq.md").read_text()
    assert f"<!-- sed -->{right} of the {len(examples)}<!-- /sed -->" in page


def test_the_examples_of_the_library_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/api.md").read_text()
    (tmp_path / "README.md").write_text("See http://pypi.python.org/pypi/x\n")
    monkeypatch.chdir(tmp_path)
    for code in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(code, {})
    assert capsys.readouterr().out == (
        "README.md 1 project-page https://pypi.org/project/x/\n[]\nREADME.md 0 left\n1 fixed in 1 files\n"
    )
    (tmp_path / "pypimigrate.toml").write_text('ignore = ["project-page"]\n')
    (tmp_path / "b.md").write_text("See http://pypi.python.org/pypi/x\n")
    (inline,) = re.findall(r"`(RunOptions\(policy=load.*?)`", page)
    options = eval(inline, {"load": settings.load, "RunOptions": RunOptions})
    assert [one.report.deselected for one in Session(options).results(["b.md"])] == [1]


def test_the_fields_of_a_finding_are_all_described() -> None:
    page = (ROOT / "docs/api.md").read_text()
    table = page[page.index("| field |") : page.index("`fixed(data")]
    assert {*Finding._fields} <= set(re.findall(r"`(\w+)`", table))


def test_the_site_has_every_page() -> None:
    named = re.findall(r"- ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.M)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_comparison_names_tests_that_are_there() -> None:
    for name in set(re.findall(r"`(test_\w+\.py)`", (ROOT / "docs/comparison.md").read_text())):
        assert (ROOT / "tests" / name).is_file()


@pytest.mark.parametrize("feature", scripts("pypimigrate"))
def test_comparison_says_what_this_tool_can_do(tmp_path: Path, feature: str) -> None:
    row = next(
        line for line in (ROOT / "docs/comparison.md").read_text().splitlines() if line.startswith(f"| {feature} |")
    )
    assert row.split(" | ")[6] == "yes"
    assert tried("pypimigrate", scripts("pypimigrate")[feature][0], tmp_path)


def test_every_format_is_described() -> None:
    page = (ROOT / "docs/formats.md").read_text()
    assert set(FORMATS) <= set(re.findall(r"`(\w+)`", page))


def test_the_picture_shows_what_is_printed() -> None:
    """`python -m proofs.picture` makes it anew."""

    def words(svg: str) -> str:
        return "".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", svg, flags=re.S)).split())

    assert words((ROOT / "docs/terminal.svg").read_text()) == words(picture())
    assert "http" not in re.sub(
        r"<text.*?</text>|http://www.w3.org/2000/svg", "", (ROOT / "docs/terminal.svg").read_text()
    )


def test_the_site_is_built(tmp_path: Path) -> None:
    """Strictly: a link or an anchor that leads nowhere is an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "rules/index.html").exists()


def test_the_readme_links_to_what_is_there() -> None:
    headings = {
        page.name: {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in page.read_text().splitlines() if line.startswith("#")}
        for page in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    }  # fmt: skip
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", README)
    assert len(links) > 10
    for path, anchor in links:
        assert (ROOT / path).exists()
        assert not anchor or anchor in headings[Path(path or "README.md").name]


def test_the_action_runs(tmp_path: Path) -> None:
    """Its one step, as GitHub would start it, on a repository with something to find."""
    (step,) = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (tmp_path / "work").mkdir()
    (tmp_path / "work/a b.md").write_text("http://pypi.python.org/pypi/x\n")
    summary = tmp_path / "summary.md"
    given = {
        "PATHS": "a b.md\n", "SINCE": "", "SARIF": "out.sarif", "SUMMARY": "true", "EXIT_ZERO": "false",
        "ACTION": str(ROOT), "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": str(summary),
    }  # fmt: skip
    assert set(step["env"]) == set(given) - {"RUNNER_TEMP", "GITHUB_STEP_SUMMARY"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        ["bash", "-c", step["run"]], cwd=tmp_path / "work", env=environment | given, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(b"::warning file=a b.md,line=1,")
    assert "https://pypi.org/project/x/" in summary.read_text()
    assert json.loads((tmp_path / "work/out.sarif").read_text())["version"] == "2.1.0"
