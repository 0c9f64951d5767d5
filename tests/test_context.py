"""The same URL in different places: what a safe fix writes, and what is only reported."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check, fixed
from pypimigrate.model import Applicability, Role

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
B = "https://pypi.python.org/pypi"
HOME, INDEX, UPLOAD, XMLRPC = (
    "https://pypi.org/",
    "https://pypi.org/simple",
    "https://upload.pypi.org/legacy/",
    "https://pypi.org/pypi",
)


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        # uploads
        (".pypirc", "[pypi]\nrepository = {}\n", UPLOAD),
        (".pypirc", "[pypi]\nrepository: {}\n", UPLOAD),
        (".pypirc", "[testpypi]\nrepository:{}\n", UPLOAD),
        ("setup.cfg", "[upload]\nrepository={}\n", UPLOAD),
        ("x.sh", "twine upload --repository-url {} dist/*\n", UPLOAD),
        ("x.sh", "export TWINE_REPOSITORY_URL={}\n", UPLOAD),
        ("Makefile", "\tpython setup.py sdist upload -r {}\n", UPLOAD),
        ("README.rst", "Run ``python setup.py register -r {}``.\n", UPLOAD),
        ("x.sh", "poetry config repositories.foo {}\n", UPLOAD),
        (".travis.yml", "deploy:\n  provider: pypi\n  server: {}\n", UPLOAD),
        (".travis.yml", "- echo repository={} >> ~/.pypirc\n", UPLOAD),
        # indexes
        ("pip.conf", "[global]\nindex-url = {}\n", INDEX),
        ("requirements.txt", "--index-url {}\n", INDEX),
        ("requirements.txt", "-i {}\n", INDEX),
        ("requirements.txt", "--extra-index-url={}\n", INDEX),
        ("Dockerfile", "RUN pip install -i {} foo\n", INDEX),
        ("Dockerfile", "ENV PIP_INDEX_URL {}\n", INDEX),
        ("README.md", "    pip install --index-url={} foo\n", INDEX),
        ("setup.cfg", "[easy_install]\nindex_url = {}\n", INDEX),
        ("buildout.cfg", "[buildout]\nindex = {}\n", INDEX),
        ("Pipfile", '[[source]]\nname = "x"\nurl = "{}"\n', INDEX),
        ("pyproject.toml", '[[tool.poetry.source]]\nname = "x"\nurl = "{}"\n', INDEX),
        # XML-RPC
        ("a.py", 'import xmlrpclib\np = xmlrpclib.ServerProxy("{}")\n', XMLRPC),
        ("a.py", 'from xmlrpc.client import ServerProxy as S\np = S(\n  "{}"\n)\n', XMLRPC),
        ("a.py", 'print "python 2"\np = xmlrpclib.ServerProxy("{}")\n', XMLRPC),
        ("a.rb", 'XMLRPC::Client.new_from_uri("{}")\n', XMLRPC),
        # links
        ("README.md", "The [index]({}).\n", HOME),
        ("README.rst", ".. _PyPI: {}\n", HOME),
        ("README.rst", "`PyPI <{}>`_\n", HOME),
        ("a.html", '<a href="{}">PyPI</a>\n', HOME),
        ("setup.py", 'from setuptools import setup\nsetup(url="{}")\n', HOME),
        ("a.py", '"""See {} for more."""\n', HOME),
        ("a.py", "x = 1  # see {}\n", HOME),
        ("x.spec", "URL: {}\n", HOME),
        # kept by code: the host only
        ("a.py", 'BASE = "{}"\nget(BASE + "/x/json")\n', XMLRPC),
        ("a.js", 'const BASE = "{}";\nfetch(`${{BASE}}/x/json`);\n', XMLRPC),
        ("a.py", 'import os\nBASE = os.environ.get("X", "{}")\nget(f"{{BASE}}/x/json")\n', XMLRPC),
    ],
)
def test_five_meanings_of_one_url(path: str, text: str, new: str) -> None:
    data = text.format(B).encode()
    assert fixed(data, check(data, path), SAFE).decode() == text.format(new)


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("Makefile", "\tpip install -i https://testpypi.python.org/pypi x\n", "\tpip install -i https://test.pypi.org/simple x\n"),
        ("bandersnatch.conf", "master = https://pypi.python.org\n", "master = https://pypi.org\n"),
        ("bandersnatch.conf", "; master = https://testpypi.python.org\n", "; master = https://test.pypi.org\n"),
        ("nexus.yml", "remoteUrl: https://pypi.python.org/\n", "remoteUrl: https://pypi.org/\n"),
        ("a.js", 'u = "https://pypi.python.org/pypi/" + n + "/json"', 'u = "https://pypi.org/pypi/" + n + "/json"'),
        ("a.py", 'u = "https://pypi.python.org/pypi/" + n\n', 'u = "https://pypi.org/pypi/" + n\n'),
        ("a.py", 'u = f"https://pypi.python.org/pypi/{n}/{v}"\n', 'u = f"https://pypi.org/project/{n}/{v}"\n'),
        ("a.py", 'u = b"http://pypi.python.org/pypi/foo"\n', 'u = b"https://pypi.org/project/foo/"\n'),
        ("a.py", 'p = ServerProxy("https://pypi.python.org")\n', 'p = ServerProxy("https://pypi.org/pypi")\n'),
        ("x.mk", "X_SITE = https://pypi.python.org/packages/54/7d/c7c0\n", "X_SITE = https://files.pythonhosted.org/packages/54/7d/c7c0\n"),
        ("a.txt", "see http://pypi.python.org:80/pypi/x\n", "see https://pypi.org/project/x/\n"),
        ("a.md", "[http://pypi.python.org/pypi/x](http://y)\n", "[https://pypi.org/project/x/](http://y)\n"),
        ("a.py", "URL = 'https://pypi.python.org/pypi/%s'\nr = get(URL % n + '/json')\n", "URL = 'https://pypi.org/pypi/%s'\nr = get(URL % n + '/json')\n"),
        ("a.sh", "URL=https://pypi.python.org/pypi/foo; curl $URL/json\n", "URL=https://pypi.org/pypi/foo; curl $URL/json\n"),
        ("a.go", 'fmt.Sprintf("https://pypi.python.org/pypi/%s", n)+"/json"', 'fmt.Sprintf("https://pypi.org/pypi/%s", n)+"/json"'),
        ("a.php", '$x = "https://pypi.python.org/pypi/$n"."/x";', '$x = "https://pypi.org/pypi/$n"."/x";'),
        ("pip.conf", "[global]\nextra-index-url =\n    https://pypi.python.org/pypi\n", "[global]\nextra-index-url =\n    https://pypi.org/simple\n"),
        ("a.txt", "https://pypi.python.org[here].\n", "https://pypi.org/[here].\n"),
        ("a.txt", "x https://pypi.python.org/pypi/{\u00e9}/json y\n", "x https://pypi.org/pypi/{\u00e9}/json y\n"),
        ("t.py", "URL('http://pypi.python.org/simple/Py/')\n", "URL('https://pypi.org/simple/Py/')\n"),
        ("a.el", '(format "https://pypi.python.org/pypi?%%3Aaction=search&term=%s")', '(format "https://pypi.org/search/?q=%s")'),
        ("a.html", '<a href="https://pypi.python.org/pypi?:action=display&amp;name=x&amp;version=1.0">', '<a href="https://pypi.org/project/x/1.0/">'),
    ],
)  # fmt: skip
def test_safe_fix(path: str, text: str, new: str) -> None:
    data = text.encode()
    assert fixed(data, check(data, path), SAFE).decode() == new


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'ok = url == "https://pypi.python.org/pypi/x"\n'),
        ("a.py", 'ok = "https://pypi.python.org/simple" in urls\n'),
        ("a.py", 'ok = url.startswith("https://pypi.python.org/simple")\n'),
        ("a.py", 'import re\nre.sub("http://pypi.python.org/simple", "x", y)\n'),
        ("a.py", 'import responses\nresponses.add(responses.GET, "https://pypi.python.org/pypi/x/json")\n'),
        ("a.rb", 'return if url.include?("https://pypi.python.org/simple")\n'),
        ("x.sh", "sed -i 's@https://pypi.python.org/simple@x@' f\n"),
        ("x.sh", 'grep -q "https://pypi.python.org/simple" f\n'),
        ("requirements.txt", "--find-links https://pypi.python.org/packages/source/s/six/\n"),
        ("debian/watch", "https://pypi.python.org/packages/source/s/six/six-(.+)\\.tar\\.gz\n"),
        ("x.patch", "-http://pypi.python.org/pypi/x\n"),
        ("PKG-INFO", "Home-page: http://pypi.python.org/pypi/x\n"),
        ("tests/cassettes/x.yaml", "uri: https://pypi.python.org/pypi/x/json\n"),
        ("x.yaml", "interactions:\n- request:\n    uri: https://pypi.python.org/pypi/x/json\n  response: {}\n"),
        ("Pipfile.lock", '"url": "https://pypi.python.org/simple"\n'),
        ("gen.py", '# @generated\nU = "http://pypi.python.org/pypi/x"\n'),
        ("x.md", "[http://pypi.python.org/pypi/x]: http://example.com\n"),
        ("t.rst", "| http://pypi.python.org/pypi/x | y |\n"),
        ("x.txt", "http://pypi.python.org:8080/simple\n"),
        ("x.tex", "\\url{http://pypi.python.org/pypi/a\\_b}\n"),
        ("x.rst", "https://x.example/?url=http%3A%2F%2Fpypi.python.org%2Fpypi%2Fx\n"),
        ("x.md", "The host pypi.python.org was old.\n"),
        ("x.md", "The ``https://pypi.python.org/pypi`` endpoint.\n"),
        ("x.sh", "curl -X POST http://pypi.python.org/pypi\n"),
        ("x.sh", "python setup.py upload_docs\n"),
        ("x.sh", "python setup.py register sdist upload\n"),
        ("Makefile", "\t./setup.py register\n"),
        ("x.sh", "pip search flask\n"),
        ("README.md", "Run `pip3 search flask`.\n"),
        (".travis.yml", "script: python -m pip search $NAME\n"),
        ("Dockerfile", "RUN pip search x\n"),
        ("a.js", 'fetch(`https://pypi.python.org/pypi/${n.replace("}","")}/json`)'),
        ("a.php", '"https://pypi.python.org/pypi/$n[0]"'),
        ("a.html", 'href="https://pypi.python.org/pypi/<?php echo $x ?>"'),
        ("a.tex", "\\href{https://pypi.python.org/pypi/#1}{#1}"),
        ("a.md", "https://pypi.python.org/pypi/foo{target=x}"),
        ("a.py", "x='https://pypi.python.org/pypi/foo\\\n/json'\n"),
        ("x.sh", "case $u in\n https://pypi.python.org/packages/source/*) x;;\nesac\n"),
        ("x.sh", "[[ $u == https://pypi.python.org/pypi/* ]]\n"),
        ("x.sh", "echo ${u#https://pypi.python.org/pypi/}\n"),
        ("Makefile", "ifeq ($(U),https://pypi.python.org/pypi/foo)\n"),
        ("a.py", "d['https://pypi.python.org/simple/']\n"),
        ("a.py", "import re\nre.compile('|'.join(['https://pypi.python.org/simple', 'x']))\n"),
        ("a.py", 'D = {"https://pypi.python.org/simple/": 1, "x": 2}\n'),
        ("a.py", "requests.post(\n 'https://pypi.python.org/pypi/foo')\n"),
        ("a.rb", "x =~ %r{https://pypi.python.org/pypi/foo}"),
        ("a.pl", "s{https://pypi.python.org/pypi/foo}{X}"),
        ("a.js", "/https:\\/\\/pypi.python.org\\/pypi\\/foo/.test(x)"),
        ("a.c", 'strncmp(u,"https://pypi.python.org/pypi/",29)'),
        ("A.java", '"https://pypi.python.org/pypi/foo".equals(u)'),
        ("manifest.json", '{"matches":["https://pypi.python.org/pypi/*"]}'),
        ("x.sed", "s|http://pypi.python.org/simple|X|g\n"),
        ("tests/data/x.silvaxml", "https://pypi.python.org/pypi/foo\n"),
        ("a.rst", "====  ====\na     b\n====  ====\nhttp://pypi.python.org/pypi/foo   x\n====  ====\n"),
        ("a.html", '<base href="https://pypi.python.org/pypi/">'),
        ("a.xml", '<x xmlns:p="http://pypi.python.org/pypi/ns#">'),
        ("buildout.cfg", "[buildout]\nfind-links =\n    https://pypi.python.org/packages/source/f/foo/\n"),
        ("requirements.txt", "-i https://pypi.org/simple\n--extra-index-url https://pypi.python.org/simple\n"),
        ("a.md", "https://pypi.python.org/pypi/foo\u00e9\n"),
        ("x.run", "https://pypi.python.org/pypi/foo\n" + "x" * 9000 + "\0"),
        ("a.py", 'NAMES = [\n    "https://pypi.org/project/",\n    "https://pypi.python.org/project/",\n]\n'),
        ("a.py", 'NAMES = ("https://pypi.python.org/simple", "https://pypi.org/simple")\n'),
        ("x.py", "d = {':action': 'doc_upload'}\n"),
        ("x.py", "d = {':ACTION': 'DOC_UPLOAD'}\n"),
        (
            "a.py",
            'P = """[[source]]\nurl = "https://pypi.org/simple"\n[[source]]\nurl = "https://pypi.python.org/simple"\n"""',
        ),
        (
            "Pipfile",
            '[[source]]\nurl = "https://pypi.org/simple"\n[[source]]\nurl = "https://pypi.python.org/simple"\n',
        ),
    ],
)
def test_reported_and_left_alone(path: str, text: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert report.findings
    assert fixed(data, report, UNSAFE) == data
    assert all(one.applicability is Applicability.ADVICE for one in report.findings)


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("wiki/InterMapTxt", "pypi  http://pypi.python.org/pypi/  # $1 package in the index\n", "pypi  https://pypi.org/pypi/  # $1 package in the index\n"),
        ("pip.conf", "index-url = https://bob:s3cret@pypi.python.org/simple\n", "index-url = https://bob:s3cret@pypi.org/simple\n"),
        ("a.py", 'FEED = "http://pypi.python.org/pypi?:action=rss"\n', 'FEED = "https://pypi.org/rss/updates.xml"\n'),
        ("a.py", 'assert url.x, "http://pypi.python.org/pypi/x"\n', 'assert url.x, "https://pypi.org/project/x/"\n'),
        ("x.eb", "source_urls = ['http://pypi.python.org/packages/source/o/x']\n", "source_urls = ['https://files.pythonhosted.org/packages/source/o/x']\n"),
        ("x.sh", "twine upload --repository-url https://test.pypi.org/legacy dist/*\n", "twine upload --repository-url https://test.pypi.org/legacy/ dist/*\n"),
        ("a.py", "posturl='https://www.python.org/pypi'\n", "posturl='https://upload.pypi.org/legacy/'\n"),
        ("a.py", "cfg.set('pypi','repository','https://pypi.python.org/pypi')\n", "cfg.set('pypi','repository','https://upload.pypi.org/legacy/')\n"),
        ("a.py", "self.assertEqual(\n x,\n 'http://pypi.python.org/pypi/x')\n", "self.assertEqual(\n x,\n 'https://pypi.org/project/x/')\n"),
        ("buildout.cfg", "index = https://pypi.python.org/simple\nallow-hosts =\n    *.python.org\n", "index = https://pypi.org/simple\nallow-hosts =\n    *.python.org\n"),
        ("x/testdata/data.py", 'U = "http://pypi.python.org/pypi/x"\n', 'U = "https://pypi.org/project/x/"\n'),
        ("tests.py", 'U = "http://pypi.python.org/pypi/x"\n', 'U = "https://pypi.org/project/x/"\n'),
        ("a.py", 'import unittest\nU = "http://pypi.python.org/pypi/x"\n', 'import unittest\nU = "https://pypi.org/project/x/"\n'),
        ("a.py", 'expected_url = "http://pypi.python.org/pypi/x"\n', 'expected_url = "https://pypi.org/project/x/"\n'),
        ("tests/x.py", 'U = "http://pypi.python.org/pypi/x"\n', 'U = "https://pypi.org/project/x/"\n'),
        ("spec/x_spec.rb", 'U = "http://pypi.python.org/pypi/x"\n', 'U = "https://pypi.org/project/x/"\n'),
        ("a.html", '<a href="https://crate.io/packages/x/">crate.io</a>\n', '<a href="https://pypi.org/project/x/">crate.io</a>\n'),
        ("a.md", "[crate.io](https://crate.io/packages/x/)\n", "[crate.io](https://pypi.org/project/x/)\n"),
        ("web.py", "## http://pypi.python.org/pypi.\n", "## https://pypi.org/.\n"),
        ("a.nix", 'url = "http://a.pypi.python.org/packages/source/A/a/a-1.zip";\n', 'url = "https://files.pythonhosted.org/packages/source/A/a/a-1.zip";\n'),
    ],
)  # fmt: skip
def test_held_back_until_asked_for(path: str, text: str, new: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert fixed(data, report, SAFE) == data
    assert fixed(data, report, UNSAFE).decode() == new


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("debian/upstream/metadata", "Archive: pypi.python.org\n"),
        ("a.py", 'p = ServerProxy("http://localhost:9000")\np.search({})\n'),
        ("a.py", 'U = "https://pypi.org/pypi/%s/json" % n\nV = "https://pypi.org/pypi"\n'),
        (".pypirc", "repository = https://upload.pypi.org/legacy/\n"),
        ("CHANGES.md", "- `pip search` is gone.\n- The pip search command and setup.py register were removed.\n"),
        ("CHANGES.md", "pip search does not work\n"),
        ("a.sh", "pip search\ngrep -q 'pip search' x\n"),
        (".pypirc", "repository = https://test.pypi.org/legacy/\n"),
        ("a.sh", "curl https://pypi.org/pypi?%3Aaction=list_classifiers\n"),
        ("a.md", "https://pypi.org/project/x/ https://pypi.org/simple/ https://pypi.org/simple\n"),
        ("a.md", "x  <!-- pypimigrate: ignore[project-page] shown as it was --> http://pypi.python.org/pypi/x\n"),
        ("a.py", "# pypimigrate: ignore[base-url] the old name\nBASE = 'https://pypi.python.org/pypi'\n"),
    ],
)
def test_no_finding(path: str, text: str) -> None:
    assert not check(text.encode(), path).findings


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("repository.py", 'LEGACY_PYPI = "https://pypi.python.org/"\n'),
        ("repository.py", 'OLD_WAREHOUSE = "https://upload.pypi.io/"\n'),
        ("repository.py", "_old_url: str = 'https://pypi.python.org/simple'\n"),
        ("upload.py", 'X = (\n    "http://pypi.python.org/",\n    "http://testpypi.python.org/",\n    "http://upload.pypi.io/",\n)\n'),
        ("upload.py", 'X = (\n    "http://pypi.python.org/",\n    "http://upload.pypi.org/",\n)\n'),
        ("upload.py", 'X = ["http://pypi.python.org", "http://cheeseshop.python.org"]\n'),
        ("history.rst", "It comes from Warehouse (https://pypi.org), rather than the older https://pypi.python.org site.\n"),
        ("a.rst", "Older versions of ``pip`` default to http://pypi.python.org/simple, which no longer works.\n"),
        ("history.rst", "It was fetched from the old index at https://pypi.python.org/simple.\n"),
    ],
)  # fmt: skip
def test_an_old_address_that_is_meant_as_such_stays(path: str, text: str) -> None:
    for level in (SAFE, UNSAFE):
        assert fixed(text.encode(), check(text.encode(), path), level) == text.encode()


@pytest.mark.parametrize("path", ["python.man", "a.txt", "README.md", "a.rst", "a.ini", ".pypirc", "a.sh"])
@pytest.mark.parametrize("words", ["Module repository:  ", "# The main repository = ", "the repository: "])
def test_a_repository_in_a_sentence_is_no_address_to_upload_to(path: str, words: str) -> None:
    for url in ("https://pypi.org/", "http://pypi.python.org/", "https://pypi.python.org/pypi"):
        assert all(one.role is not Role.UPLOAD for one in check(f"{words}{url}\n".encode(), path).findings)


def test_credentials_are_masked_in_findings() -> None:
    (finding,) = check(b"index-url = https://bob:s3cret@pypi.python.org/simple\n", "pip.conf").findings
    assert "s3cret" not in repr((finding.old, finding.new, finding.message))
    assert finding.old == "https://***@pypi.python.org/simple"


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("x.spec", "Source0: "),
        ("x.bb", 'SRC_URI = "'),
        ("PKGBUILD", 'source=("'),
        ("x.info", 'DOWNLOAD="'),
        ("x.mk", "FOO_SITE = "),
    ],
)
def test_role_of_a_file(path: str, before: str) -> None:
    (finding,) = check(
        f"{before}https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz\n".encode(), path
    ).findings
    assert (finding.role, finding.rule) == (Role.FILE, "file")


def test_a_lock_file_beside_it_holds_the_fix_back() -> None:
    from pypimigrate.check.check import Options

    data = b'[[source]]\nname = "x"\nurl = "https://pypi.python.org/simple"\n'
    assert fixed(data, check(data, "Pipfile"), SAFE) != data
    assert fixed(data, check(data, "Pipfile", Options(locked="the lock holds a hash over it")), SAFE) == data


@pytest.mark.parametrize("gap", ["\n\n", " \nx\n"])
def test_a_comment_further_up_ignores_nothing(gap: str) -> None:
    assert check(f"# pypimigrate: ignore[project-page]{gap}# http://pypi.python.org/pypi/x\n".encode(), "a.py").findings


@pytest.mark.parametrize("name", ["pypi", "PyPI", "old"])
def test_poetry_refuses_a_url_for_its_own_source(name: str) -> None:
    data = (
        f'[[tool.poetry.source]]\nname = "{name}"\nurl = "https://pypi.python.org/simple"\n\n'
        '[[tool.poetry.source]]\nname = "pypi"\npriority = "primary"\n'
    ).encode()
    (finding,) = check(data, "pyproject.toml").findings
    refused = name != "old"
    assert (finding.applicability is Applicability.ADVICE) == refused
    assert ("delete this source" in finding.message) == refused


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        ("python setup.py sdist upload -r ", True),
        ("python setup.py register --repository=", True),
        ("release = sdist upload -r ", True),
        ("twine upload --repository-url ", False),
        ("twine upload -r ", False),
    ],
)
def test_a_section_found_by_its_url_must_change_as_well(line: str, noted: bool) -> None:
    *_, finding = check(f"{line}https://pypi.python.org/pypi dist/*\n".encode(), "release.sh").findings
    assert finding.rule == "upload-endpoint"
    assert (".pypirc" in finding.message) == noted


def test_an_address_is_no_list_of_itself() -> None:
    """A line with nothing but an old path of the new host."""
    (alone,) = check(b"https://pypi.org/pypi?:action=rss\n", "a.rst").findings
    assert alone.applicability is Applicability.SAFE
    two = check(b"- http://pypi.python.org/simple/\n- https://pypi.org/simple/\n", "a.md").findings
    assert [one.applicability for one in two] == [Applicability.ADVICE]


def test_the_text_of_a_link_is_a_link() -> None:
    """In page templates of Zope as in HTML."""
    data = b'<a href="http://testpypi.python.org/pypi">http://testpypi.python.org/pypi</a>.\n'
    for name in ("home.pt", "home.html"):
        assert fixed(data, check(data, name), Applicability.SAFE) == (
            b'<a href="https://test.pypi.org/">https://test.pypi.org/</a>.\n'
        )


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ('msgid "See U"\nmsgstr "Voir U"\n', [UNSAFE, SAFE]),
        ('# U\nmsgid ""\n"See <U>`_ or "\n"U"\nmsgstr ""\n"Voir <U>`_"\n', [SAFE, UNSAFE, UNSAFE, SAFE]),
        ('msgid "a"\nmsgid_plural "See U"\nmsgstr[0] "U"\n\n#: U\nmsgid "b"\nmsgstr "c"\n', [UNSAFE, SAFE, SAFE]),
        ('# T\n\nmsgid "a"\nmsgstr "b"\n\nmsgid ""\n"U"\nmsgstr ""\n', [UNSAFE]),
    ],
)
def test_the_text_that_a_catalogue_translates_is_unsafe(text: str, levels: list[Applicability]) -> None:
    found = check(text.replace("U", "https://pypi.python.org/pypi/six").encode(), "de.po").findings
    assert [one.applicability for one in found] == levels
