"""A text that a program makes in one place and knows in another: both change, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability
from pypimigrate.session.run import Session
from tests.conftest import git

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
BASE = "http://pypi.python.org/pypi/"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'P = "{BASE}"\n\ndef page(n):\n    return P + n\n\ndef name(u):\n    return u[len("{BASE}"):]\n'),
        ("a.go", f'package a\nfunc f(n string) string {{ return "{BASE}" + n }}\nfunc g(u string) string {{\n\treturn strings.TrimPrefix(u, "{BASE}")\n}}\n'),
        ("a.js", f'function page(n) {{ return "{BASE}" + n; }}\nif (url.startsWith("{BASE}")) {{ go(); }}\n'),
        ("a.rb", f'def page(n)\n  "{BASE}#{{n}}"\nend\nputs 1 if u.start_with?("http://pypi.python.org/")\n'),
    ],
)  # fmt: skip
def test_in_one_file(path: str, text: str) -> None:
    first, *_, last = check(text.encode(), path).findings
    assert (first.applicability, last.applicability) == (UNSAFE, ADVICE)
    assert f"line {text.rstrip().count(chr(10)) + (0 if path == 'a.go' else 1)} depends on it" in first.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "a.js",
            f'fetch("{BASE}" + name + "/json");\nif (u.startsWith("http://pypi.python.org/simple/")) {{ go(); }}\n',
        ),
        ("a.js", f'fetch("{BASE}" + n + "/json");\nif (u.startsWith("{BASE}")) {{ go(); }}\n'),  # asked only
        ("a.py", f'get("{BASE}" + n + "/json")\n# u.startswith("{BASE}") was here\n'),
        ("a.md", f"See {BASE}six and\n`u.startswith('{BASE}')`.\n"),
    ],
)
def test_another_text_is_no_reason(path: str, text: str) -> None:
    assert check(text.encode(), path).findings[0].applicability is SAFE


def levels(tree: Path, files: dict[str, str]) -> dict[str, tuple[list[Applicability], str]]:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    session = Session()
    found = {
        Path(one.path).relative_to(tree).as_posix(): (
            [finding.applicability for finding in one.report.findings],
            one.report.findings[0].message.rpartition("; ")[2],
        )
        for one in session.results([str(tree)])
    }
    assert session.totals.troubles == []
    return found


MAKES = f'def page(name):\n    return get("{BASE}" + name + "/json")\n'


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("models.py", f'def name(u):\n    return u.replace("{BASE}", "")\n', "models.py:2 depends on it: change both"),
        ("zz/form.js", f'\nif (u.indexOf("{BASE}") === 0) {{ go(); }}\n', "zz/form.js:2 depends on it: change both"),
        ("test_links.py", f'def test():\n    assert page("") == "{BASE}"\n', "test_links.py:2 expects it: change both"),
        ("test_a.py", f'def test():\n    assert page("six") == "{BASE}six"\n', "test_a.py:2 expects it: change both"),
    ],
)
def test_in_another_file(tmp_path: Path, name: str, text: str, says: str) -> None:
    applicability, message = levels(tmp_path, {"setup.py": "", "links.py": MAKES, name: text})["links.py"]
    assert applicability == [UNSAFE]
    assert message.removeprefix("not fixed: ").endswith(says)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models.py", 'def name(u):\n    return u.replace("http://pypi.python.org/simple/", "")\n'),
        ("README.md", f"Pages are below {BASE}six.\n"),
        ("other.py", MAKES),
        ("test_links.py", 'def test():\n    assert page("") == "http://pypi.python.org/"\n'),
    ],
)
def test_other_files_with_other_texts(tmp_path: Path, name: str, text: str) -> None:
    assert levels(tmp_path, {"links.py": MAKES, name: text})["links.py"][0] == [SAFE]


def test_many_places_are_counted(tmp_path: Path) -> None:
    files = {f"m{n}.py": f'def name(u):\n    return u.replace("{BASE}", "")\n' for n in range(4)}
    assert " and 2 more depend on it" in levels(tmp_path, {"links.py": MAKES, **files})["links.py"][1]


def test_each_project_is_alone(tmp_path: Path) -> None:
    knows = f'def name(u):\n    return u.replace("{BASE}", "")\n'
    files = {"one/links.py": MAKES, "two/models.py": knows, "three/a/links.py": MAKES, "three/b/models.py": knows}
    found = levels(tmp_path, files)
    assert (found["one/links.py"][0], found["three/a/links.py"][0]) == ([SAFE], [UNSAFE])
    git(tmp_path, "init", "-q")
    assert levels(tmp_path, files)["one/links.py"][0] == [UNSAFE]


@pytest.mark.parametrize(
    ("path", "text", "level"),
    [
        ("a.py", f'# URLs like {BASE}six\nif u.startswith("{BASE}"):\n    pass\n', UNSAFE),
        ("a.js", f'if (u.indexOf("{BASE}") === 0) {{ go(); }} // as in {BASE}six\n', UNSAFE),
        ("a.rb", f'# {BASE}six for one\nx = u.sub("{BASE}", "")\n', UNSAFE),
        ("a.py", f'# see {BASE}six\nif u.startswith("http://pypi.python.org/simple/"):\n    pass\n', SAFE),
        ("a.py", f'# see {BASE}six\nif u.startswith("https://example.org/"):\n    pass\n', SAFE),
    ],
)
def test_a_comment_that_shows_what_is_compared(path: str, text: str, level: Applicability) -> None:
    by_length = {len(one.old): one for one in check(text.encode(), path).findings}
    assert by_length[len(f"{BASE}six")].applicability is level


DIGEST = "b4106f510bfdb8ce548a87c57307960a23472bddf2859a365e0d5990f8fb6629"


@pytest.mark.parametrize(
    ("name", "sums", "line", "level"),
    [
        ("quill-1.2.ebuild", "Manifest", f"EBUILD quill-1.2.ebuild 97 SHA256 {DIGEST}\n", UNSAFE),
        ("files/quill.conf", "Manifest", f"AUX quill.conf 97 SHA256 {DIGEST}\n", UNSAFE),
        ("README.md", "SHA256SUMS", f"{DIGEST}  ./README.md\n{DIGEST} *other\n", UNSAFE),
        ("quill-1.2.ebuild", "Manifest", f"DIST quill-1.2.tar.gz 97 SHA256 {DIGEST}\n", SAFE),
        ("README.md", "SHA256SUMS", f"{DIGEST}  docs/README.md.asc\n", SAFE),
        ("README.md", "checksums.txt", "README.md says how\n", SAFE),
    ],
)
def test_a_file_whose_hash_is_kept_in_the_tree(
    tmp_path: Path, name: str, sums: str, line: str, level: Applicability
) -> None:
    found = levels(tmp_path, {name: f'HOMEPAGE="{BASE}six"\n', sums: line})
    assert found[name][0] == [level]
    assert ("holds a hash of this file" in found[name][1]) is (level is UNSAFE)
