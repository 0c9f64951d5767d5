"""A URL that goes on, or is made of pieces, is not cut off; its placeholders all stay."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability, Finding

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
PAGE = "http://pypi.python.org/pypi"


def only(path: str, text: str) -> Finding:
    (finding,) = check(text.encode(), path).findings
    return finding


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", f'{{"url": "{PAGE}/Odd Tool"}}'),
        ("a.py", f"u = '{PAGE}/Odd Tool Kit'\n"),
        ("a.html", f'<a href="{PAGE}/x;y=1">x</a>'),
        ("a.yml", f'url: "{PAGE}/x,y"\n'),
        ("a.toml", f'u = """{PAGE}/x\\\n    yz"""\n'),
        ("m.eml", f"Content-Transfer-Encoding: Quoted-Printable\n\nsee {PAGE}/x#a=20 for\n"),
        ("m.eml", f"Content-Transfer-Encoding: quoted-printable\n\nsee {PAGE}/lon=\nger for\n"),
        ("a.rtf", f"{{\\rtf1 see {PAGE}/x\\'2fy}}\n"),
        ("a.html", f'<a href="{PAGE}/x&#47;y">x</a>'),
        ("a.html", f'<a href="{PAGE}/x&#x2F;y">x</a>'),
        ("a.py", f"u = '{PAGE}/%s?%s' % (a, b)\n"),
        ("a.rb", f'u = "{PAGE}/#{{name}}?#{{rest}}"\n'),
        ("a.sh", f'curl "{PAGE}/$name?$rest"\n'),
        ("a.mk", f"\t@echo 'Get it from {PAGE}/x.$(RESET)'\n"),
        ("a.py", f"print(f'Get it from {PAGE}/x.{{reset}}')\n"),
        ("a.rb", f'puts "Get it from {PAGE}/x.#{{reset}}"\n'),
    ],
)
def test_what_goes_on_is_left(path: str, text: str) -> None:
    finding = only(path, text)
    assert finding.applicability is ADVICE
    assert finding.edits == ()


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.json", f'{{"urls": "{PAGE}/x, {PAGE}/y"}}', "https://pypi.org/project/x/"),
        (
            "a.py",
            f'"""{PAGE}/x is the page of the project, and there are many more."""\n',
            "https://pypi.org/project/x/",
        ),
        ("a.sh", f"open {PAGE}/x \\\n   -f\n", "https://pypi.org/project/x/"),
        ("a.txt", f"see {PAGE}/x#a=20 for\n", "https://pypi.org/project/x/#a=20"),
        ("a.html", f'<a href="{PAGE}/x&#34;">x</a>', "https://pypi.org/project/x/"),
        (
            "a.html",
            f'<a href="{PAGE}?:action=display&#38;name=x&#x26;version=1">x</a>',
            "https://pypi.org/project/x/1/",
        ),
        ("a.html", f"<p>{PAGE}/&lt;name&gt;/json</p>", "https://pypi.org/pypi/&lt;name&gt;/json"),
        ("a.rst", f"`x <{PAGE}?:action=search&term=y&>`_\n", "https://pypi.org/search/?q=y"),
        ("a.py", f"u = f'{PAGE}/x-{{name}}'\n", "https://pypi.org/project/x-{name}/"),
        ("a.py", f"u = f'{PAGE}/x/1.{{minor}}'\n", "https://pypi.org/project/x/1.{minor}"),
        ("a.py", f"u = '{PAGE}/%s/%s' % (n, v)\n", "https://pypi.org/project/%s/%s"),
        ("a.py", f"u = '{PAGE}/%s/%s/' % (n, v)\n", "https://pypi.org/project/%s/%s/"),
        ("a.py", f"u = '{PAGE}?:action=json&name=%s&version=%s' % (n, v)\n", "https://pypi.org/pypi/%s/%s/json"),
    ],
)
def test_what_ends_is_fixed(path: str, text: str, new: str) -> None:
    finding = check(text.encode(), path).findings[0]
    assert (finding.new, finding.applicability) == (new, SAFE)


def test_a_doubled_slash_is_unsafe() -> None:
    finding = only("a.md", f"<{PAGE}//x/>\n")
    assert (finding.new, finding.applicability) == ("https://pypi.org/project/x/", UNSAFE)


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.sh", "pip install -i https://pypi.org/pypi x\n", "https://pypi.org/simple"),
        ("Dockerfile", "ENV PIP_INDEX_URL=https://test.pypi.org/\n", "https://test.pypi.org/simple/"),
        ("a.sh", "twine upload --repository-url https://upload.pypi.org/ dist/*\n", "https://upload.pypi.org/legacy/"),
        ("a.py", 'get("https://pypi.org/project/x/json")\n', "https://pypi.org/pypi/x/json"),
    ],
)
def test_half_migrated(path: str, text: str, new: str) -> None:
    finding = only(path, text)
    assert (finding.new, finding.applicability) == (new, UNSAFE)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "BASE=https://pypi.org/pypi\n"),
        ("a.py", 'INDEX = "https://pypi.org/pypi"\n'),
        ("a.md", "Look at https://pypi.org/ and https://upload.pypi.org/ and https://pypi.org/project/json/\n"),
    ],
)
def test_what_is_right_in_another_role_is_not_reported(path: str, text: str) -> None:
    assert check(text.encode(), path).findings == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.cfg", "[easy_install]\nallow_hosts = *.python.org\n"),
        ("buildout.cfg", "[buildout]\nallow-hosts =\n    *.python.org\n    github.com\n"),
        ("a.sh", "easy_install --allow-hosts '*.python.org' x\n"),
    ],
)
def test_a_pattern_of_hosts_that_covers_no_host_of_today(path: str, text: str) -> None:
    finding = only(path, text)
    assert (finding.old, finding.applicability) == ("*.python.org", ADVICE)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.cfg", "[easy_install]\nallow_hosts = *.python.org, *.pypi.org, *.pythonhosted.org\n"),
        ("a.conf", "server_name *.python.org;\n"),
        ("a.cfg", "[buildout]\nallow-hosts = github.com\n[x]\nhosts = *.python.org\n"),
    ],
)
def test_other_patterns_of_hosts_are_not_reported(path: str, text: str) -> None:
    assert check(text.encode(), path).findings == ()
