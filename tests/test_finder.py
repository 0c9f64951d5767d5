"""Where URLs are found in bytes, and where they end."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pypimigrate.check import candidates as finder
from pypimigrate.check.candidates import candidates, escaped
from pypimigrate.check.check import check
from pypimigrate.model import Form
from pypimigrate.pypi.hosts import HOSTS, Family, hinted

URL = "http://pypi.python.org/pypi/foo"


def texts(text: str) -> list[str]:
    return [one.text for one in candidates(text.encode())]


@pytest.mark.parametrize(
    "around",
    [
        "{}", "see {}.", "({})", "<{}>", '"{}"', "'{}',", "[x]({})", "[{}]", "`x <{}>`_", ".. _x: {}", "`{}`", "{},text",
        "{}; more", "*{}*", "**{}**", "_{}_", '<a href="{}">x</a>', "{}&lt;/a&gt;", "{}&quot;", "{}\\n:Source:",
        "\\n{}\\n", "\\url{{{}}}", "\\href{{{}}}{{x}}", "{}[here].", "[[{}|label]]", "[{} label]", "{}）。", "参考{}，",
        "{}\u00a0x", "{}\t|", "url:{}", "a,{},b", "-{}", "={}", "{}!", "{}?", "{}:", "$({})", "{}\r\n", "{}|", "{}^",
    ],
)  # fmt: skip
def test_url_in_its_container(around: str) -> None:
    (found,) = candidates(around.format(URL).encode())
    assert found.text == URL
    assert around.format(URL).encode()[slice(*found.span)].decode() == URL


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi.python.org/pypi/{{ cookiecutter.project_name }}",
        "https://pypi.python.org/packages/source/{{ name[0] }}/{{ name }}/{{ name }}-{{ version }}.tar.gz",
        "https://pypi.python.org/packages/source/${pkgname:0:1}/${pkgname}/$pkgname-$pkgver.tar.gz",
        "https://pypi.python.org/packages/source/%(c=%{name}; echo ${c:0:1})/%{name}/%{name}-%{version}.tar.gz",
        "https://pypi.python.org/pypi/#{project.name}/#{version}",
        "https://pypi.python.org/pypi/%(name)s/%(version)s",
        "https://pypi.python.org/pypi/<NAME>/",
        "https://pypi.python.org/pypi/:name/json",
        "https://pypi.python.org/packages/%SUBDIR%/",
        "https://pypi.python.org/pypi/@NAME@",
        "https://pypi.python.org/pypi?:action=display;name=limix;version=1.0",
        "http://pypi.python.org/packages/2.5/P/Pygments/Pygments-0.11.1-py2.5.egg#md5=fde2a28ca83e5fca16f5ee72a67af719",
        "HTTP://PyPI.Python.ORG/pypi/Flask",
        "http://http://pypi.python.org/pypi/x",
        "http://https://pypi.python.org/pypi/x",
        "//pypi.python.org/pypi/x",
        "https://user:secret@pypi.python.org/simple",
        "https://pypi.python.org:443/simple",
        "https://pypi.python.org./simple",
    ],
)
def test_url_with_odd_parts(text: str) -> None:
    (found,) = candidates(f'x = "{text}"'.encode())
    assert (found.form, found.text, found.doubt) == (Form.URL, text, "")


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi.python.org.evil.com/simple", "https://xpypi.python.org/", "http://pypi.python.org@evil.com/pypi/x",
        "http://pypi.python.org:80@evil.com/", "https://pypi.python.org\\@evil.com/", "file:///m/pypi.python.org/simple",
        "https://proxy.corp/pypi.python.org/simple", "https://mypypi.python.orgs/", "pypi.python.org.json",
        "https_pypi.python.org_pytest/pytest-1.1.zip", "admin@mail.pypi.python.org", "me@pypi.python.org",
        "https://web.archive.org/web/2012/https://pypi.python.org/pypi/x", "https://pуpi.python.org/simple",
        "https://www.python.org/dev", "https://docs.python.org/pypi", "python.org", "pypi.org", "pypi.python.org-x",
        "https://legacy.python.org/pypi", "my-pypi.python.org", "pypi_python_org",
    ],
)  # fmt: skip
def test_no_legacy_url(text: str) -> None:
    assert not texts(f"x {text} y")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"https://pypi.python.org/pypi/foo\_bar", "goes on behind a backslash"),
        ("https://pypi.python.org/pypi/([^/]+)", "pattern"),
        ("https://pypi.python.org/packages/source/s/six/six-(.+)", "pattern"),
        ("https://pypi.python.org/pypi/[^/]+", "pattern"),
        ("https://pypi.python.org/...", "ellipsis"),
        ("https://pypi.python.org/pypi/foo...and", "ellipsis"),
        ("httpssh://submit@pypi.python.org/pypi", "httpssh"),
        ("https://x.example/?u=http://pypi.python.org/pypi/x", "another URL"),
    ],
)
def test_doubt(text: str, reason: str) -> None:
    (found,) = candidates(text.encode())
    assert reason in found.doubt


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("**http://pypi.python.org/pypi/x/**", "http://pypi.python.org/pypi/x/"),
        ("*http://pypi.python.org/pypi/x/*, or", "http://pypi.python.org/pypi/x/"),
        (r"\fBhttp://pypi.python.org/pypi/x", "http://pypi.python.org/pypi/x"),
        (r'"http:\/\/http:\/\/pypi.python.org\/pypi\/x"', "http://http://pypi.python.org/pypi/x"),
    ],
)
def test_marks_beside_a_url_are_no_part_of_it(text: str, url: str) -> None:
    (found,) = candidates(text.encode())
    assert (found.text, found.doubt) == (url, "")


@pytest.mark.parametrize("text", ["http://pypi.python.org/pypi/*", "**http://pypi.python.org/pypi/*", "*http://pypi.python.org/pypi/**"])  # fmt: skip
def test_a_star_behind_a_slash_is_a_pattern(text: str) -> None:
    (found,) = candidates(text.encode())
    assert "pattern" in found.doubt


def test_a_url_on_the_line_before_is_another_url() -> None:
    first, second = candidates(b"https://pypi.python.org/simple/\nhttps://pypi.python.org/pypi/x\n")
    assert (first.doubt, second.doubt) == ("", "")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (rb"https:\/\/pypi.python.org\/pypi\/foo", "https://pypi.python.org/pypi/foo"),
        (b"https://pypi.python.org/pypi?a=1&amp;b=2", "https://pypi.python.org/pypi?a=1&b=2"),
        (
            b"https://pypi.python.org/pypi?%%3Aaction=search&term=%s",
            "https://pypi.python.org/pypi?%3Aaction=search&term=%s",
        ),
    ],
)
def test_escapes_are_undone_and_done_again(raw: bytes, text: str) -> None:
    (found,) = candidates(b'"' + raw + b'"')
    assert found.text == text
    assert escaped(found.text, found.escape) == raw


names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True).filter(
    lambda name: ".." not in name  # an ellipsis, in prose
)
hosts = st.sampled_from([name for name, host in HOSTS.items() if not host.paths])
schemes = st.sampled_from(["http://", "https://", "HTTPS://"])
paths = st.one_of(
    names.map(lambda n: f"/pypi/{n}"),
    names.map(lambda n: f"/pypi/{n}/"),
    names.map(lambda n: f"/simple/{n}/"),
    names.map(lambda n: f"/pypi/{n}/json"),
    names.map(lambda n: f"/pypi?:action=display&name={n}"),
    names.map(lambda n: f"/packages/source/{n[0]}/{n}/{n}-1.0.tar.gz"),
    st.sampled_from(["", "/", "/pypi", "/simple/", "/pypi/%s", "/pypi/{name}/", "/pypi/${X}"]),
)
containers = st.sampled_from(
    [
        '"{}"',
        "'{}'",
        "<{}>",
        "({})",
        "[t]({})",
        "{} ",
        " {}.\n",
        "`t <{}>`_",
        '<a href="{}">',
        ".. _t: {}\n",
        "{}, ",
        "é{}é",
    ]
)


@given(schemes, hosts, paths, containers, st.text(max_size=20), st.text(max_size=20))
def test_i12_what_is_put_in_comes_back(
    scheme: str, host: str, path: str, container: str, before: str, after: str
) -> None:
    url = scheme + host + path
    assume(HOSTS[host].family in (Family.OLD, Family.MIRROR) or scheme == "http://")
    raw = (before + " " + container.replace("{}", url) + " " + after).encode("utf-8", "surrogatepass")
    assert hinted(raw)
    assert url in [one.text for one in candidates(raw)]


@given(st.binary(max_size=300), st.sampled_from(sorted(HOSTS)), st.binary(max_size=300))
def test_any_bytes_around(before: bytes, host: str, after: bytes) -> None:
    data = before + host.encode() + after
    last = 0
    for one in candidates(data):
        assert last <= one.span.start < one.span.end <= len(data)
        assert hinted(data)
        last = one.span.end


HOSTILE = ["http://pypi.python.org/pypi/x", "pypi.python.org", "{", "{{", "%(", "(", "/", "\\", "&amp;", '"', "//", "http://", "%2f", ".",
           "pypi.python.org@", "${", "<a", "http://pypi.python.org/{", "http://pypi.python.org/%(", "doc_upload "]  # fmt: skip


HOSTILE += [
    "trusted-host ",
    "pypimigrate: ignore[a] ",
    "'",
    '\\"',
    '"""',
    "#",
    "  ",
    "=",
    "index-url = ",
    "/json ",
    "sed s/",
    "post ",
    "a.b(",
    "\n====",
    "\n| ",
]


@pytest.mark.parametrize("path", ["a.txt", "a.py", "a.cfg", "a.js"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(piece: str, path: str) -> None:
    def seconds(size: int) -> float:
        data = b"http://pypi.python.org/ " + (piece * (size // len(piece))).encode() + b" pypi.python.org"
        start = time.process_time()  # a busy machine does not count
        check(data, path)
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(2)) for size in (3_000, 24_000))
    assert large < 0.05 + 24 * small  # eight times the size: quadratic would be sixty-four


def test_no_end_of_a_host_name_overlaps_another() -> None:
    """So that searching them one by one finds what one pattern of all would."""
    for one in finder._HOSTS:
        for other in finder._HOSTS:
            assert not any(one.endswith(other[:n]) for n in range(1, len(other))), (one, other)
            assert one == other or one not in other


@pytest.mark.parametrize(
    "text",
    [
        "u = 'http:' + '//pypi.python.org/pypi/x'", 'u = "https:" . "//pypi.python.org/pypi/x"',
        'u = ("http:"\n     f"//pypi.python.org/pypi/x")', 'curl "http:"\'\'"//pypi.python.org/pypi/x"',
        'u: "http:\\\n  //pypi.python.org/pypi/x"', "`x <http:\n   //pypi.python.org/pypi/x>`_",
        "curl http':'//pypi.python.org/pypi/x",
        "http:<wbr>//pypi.python.org/pypi/x", "{http:}{//pypi.python.org/pypi/x}",
    ],
)  # fmt: skip
def test_a_scheme_in_another_piece(text: str) -> None:
    found = list(candidates(text.encode()))
    assert all(one.doubt for one in found)
    assert not any(one.edits for one in check(text.encode(), "a.txt").findings)


@pytest.mark.parametrize(
    "text",
    ['<script src="//pypi.python.org/pypi/x">', "the scheme https: and \"//pypi.python.org/pypi/x\"", "u = '//pypi.python.org/pypi/x'", '{"http":"//pypi.python.org/pypi/x"}'],
)  # fmt: skip
def test_no_scheme_at_all(text: str) -> None:
    (found,) = candidates(text.encode())
    assert (found.text, found.doubt) == ("//pypi.python.org/pypi/x", "")


@pytest.mark.parametrize(
    "text",
    [
        '{"homepage": "http://pypi.python.org/pypi/foo{", "n": [1]}',
        "var a = 'http://pypi.python.org/pypi/foo{', b = {};",
        'a = ["http://pypi.python.org/pypi/foo$(", 1, ")"]',
        '{"a": "{\\"u\\": \\"http://pypi.python.org/pypi/foo{\\", \\"n\\": 1}"}',
        '<a data-x="{&quot;u&quot;: &quot;http://pypi.python.org/pypi/foo{&quot;, &quot;n&quot;}">',
        '"http://pypi.python.org/pypi/foo{\\n}"',
        "http://pypi.python.org/pypi/foo{a\rb}",
        'f("http://pypi.python.org/pypi/foo{{ x|default("y") }}")',
        "x" * 3000 + '"http://pypi.python.org/pypi/foo{", "}',
    ],
)
def test_a_hole_ends_with_its_string_and_its_line(text: str) -> None:
    (candidate,) = candidates(text.encode())
    assert (candidate.text, bool(candidate.doubt)) == ("http://pypi.python.org/pypi/foo", True)


@pytest.mark.parametrize(
    "text",
    [
        "f\"http://pypi.python.org/pypi/{d['k']}\"",
        "f'''http://pypi.python.org/pypi/{d[\"k\"]}'''",
        'f"http://pypi.python.org/pypi/{d[\\"k\\"]}"',
        "u: http://pypi.python.org/pypi/{{ x | default('y') }}",
        "u: don't \"http://pypi.python.org/pypi/{{ x | default('y') }}\"",
        '"a" + "b" + f\'http://pypi.python.org/pypi/{d["k"]}\'',
    ],
)
def test_a_hole_may_hold_strings_of_its_own(text: str) -> None:
    (candidate,) = candidates(text.encode())
    assert candidate.text.endswith("}") and not candidate.doubt


@pytest.mark.parametrize(
    "text",
    [
        'x = "x" //pypi.python.org/pypi/x',
        'x = "x"//pypi.python.org/pypi/x',
        "//pypi.python.org/pypi/x\nint i;\n",
        "int i;\n//pypi.python.org/pypi/x\n",
        "\t//pypi.python.org/pypi/x",
        "f(a, //pypi.python.org/pypi/x",
        'f("don\'t", b); //pypi.python.org/pypi/x',
        "it's; //pypi.python.org/pypi/x",
        "x=1;//pypi.python.org/pypi/x",
    ],
)
def test_a_comment_mark_or_a_division_starts_no_url(text: str) -> None:
    assert [one.form for one in candidates(text.encode())] in ([Form.HOST], [])


@pytest.mark.parametrize(
    "text",
    [
        '<a title="x" href="//pypi.python.org/pypi/x">',
        '5" wide: <a href="//pypi.python.org/pypi/x">',
        "<a href=//pypi.python.org/pypi/x>",
        '<img srcset="//a.example/x 1x, //pypi.python.org/pypi/x 2x">',
        "a { background: url(//pypi.python.org/pypi/x) }",
        "[x](//pypi.python.org/pypi/x)",
        'u = "a", "//pypi.python.org/pypi/x"',
        '{"a": "//pypi.python.org/pypi/x"}',
        "`//pypi.python.org/pypi/x`",
        '"""//pypi.python.org/pypi/x"""',
    ],
)
def test_a_protocol_relative_url(text: str) -> None:
    (candidate,) = candidates(text.encode())
    assert candidate.text == "//pypi.python.org/pypi/x" and candidate.form is Form.URL
