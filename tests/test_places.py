"""The slot decides: what a whole file says about an address, whatever its layout."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check
from pypimigrate.model import Applicability, Finding

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
U = "https://pypi.python.org/pypi"
INDEX, UPLOAD, FETCH = "https://pypi.org/simple", "https://upload.pypi.org/legacy/", "https://pypi.org/pypi"


def only(path: str, text: str) -> Finding:
    (finding,) = check(text.encode(), path).findings
    return finding


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.sh", f"pip install \\\n  --index-url \\\n  {U} six\n", INDEX),
        ("a.sh", f"export PIP_INDEX_URL='{U}'\n", INDEX),
        ("a.sh", f'I={U}\npip install -i "$I" six\n', INDEX),
        ("a.sh", f"if true; then sudo -H pip3 install -i {U} six; fi\n", INDEX),
        ("a.sh", f"REPO={U}\ntwine upload \\\n  --repository-url $REPO dist/*\n", UPLOAD),
        ("a.sh.in", f"twine upload --repository-url={U} dist/*\n", UPLOAD),
        ("tool", f"#!/bin/sh\nR={U}\npython setup.py sdist upload -r $R\n", UPLOAD),
        ("a.sh", f"U={U}\ncurl -s $U/six/json\n", FETCH),
        ("Dockerfile", f"ARG INDEX={U}\nRUN apt-get update && \\\n    pip install -i $INDEX six\n", INDEX),
        ("Dockerfile", f"ENV A=b \\\n    PIP_INDEX_URL={U}\n", INDEX),
        ("Makefile", f"REPO := {U}\n\nrelease:\n\ttwine upload --repository-url $(REPO) dist/*\n", UPLOAD),
        ("Makefile", f"export PIP_INDEX_URL = {U}\n", INDEX),
        ("a.bat", f"set PIP_INDEX_URL={U}\r\n", INDEX),
        ("requirements.txt", f"--index-url {U}\nsix\n", INDEX),
        ("PKGBUILD", f'url={U}\n_v=$(curl "$url/ink/json")\n', FETCH),
    ],
)
def test_the_slot_decides(path: str, text: str, new: str) -> None:
    finding = only(path, text)
    assert (finding.new, finding.applicability) == (new, SAFE)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", f"MENU={U}\n"),  # a name that no tool knows, and no use
        ("a.sh", f"I={U}\npip install -i $I six\ntwine upload --repository-url $I dist/*\n"),  # the uses differ
        ("a.sh", f"sort -i {U}\n"),
        ("a.sh", f"rsync -r {U} .\n"),
        ("Makefile", f"X = {U}\n"),
        ("Dockerfile", f"LABEL maintainer-of={U}\n"),
    ],
)
def test_what_no_row_knows_is_open(path: str, text: str) -> None:
    assert only(path, text).applicability is ADVICE


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", 'if [ "$1" = https://pypi.python.org/pypi/six ]; then echo; fi\n'),
        ("a.sh", "case $1 in https://pypi.python.org/pypi/six) echo ;; esac\n"),
        ("a.sh", "grep -q https://pypi.python.org/pypi/six setup.py\n"),
        ("a.sh", "sed -i 's,https://pypi.python.org/pypi/six,x,' setup.py\n"),
        ("a.sh", "name=${1#https://pypi.python.org/pypi/}\n"),
        ("Makefile", "ifeq ($(U),https://pypi.python.org/pypi/six)\nA = 1\nendif\n"),
        ("Dockerfile", "RUN sed -i -e '\\,https://pypi.python.org/pypi/six,d' setup.py\n"),
    ],
)
def test_an_operand_stays(path: str, text: str) -> None:
    finding = only(path, text)
    assert finding.applicability is ADVICE
    assert "not fixed: " in finding.message


def test_a_page_in_an_unknown_slot_needs_no_role() -> None:
    finding = only("a.sh", "PAGE=https://pypi.python.org/pypi/six\n")
    assert (finding.new, finding.applicability) == ("https://pypi.org/project/six/", SAFE)


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("deploy.yaml", f"env:\n- name: PIP_INDEX_URL\n  value: {U}\n", INDEX),
        (".travis.yml", f"deploy:\n  provider: pypi\n  user: x\n  password: y\n  server: {U}\n", UPLOAD),
        (".travis.yml", f"deploy: {{provider: pypi, server: {U}}}\n", UPLOAD),
        ("ci.yml", f"run: |\n  twine upload \\\n    --repository-url {U} dist/*\n", UPLOAD),
        ("main.yml", f"- pip:\n    extra_args: --index-url {U}\n", INDEX),
        ("package.json", f'{{"scripts": {{"x": "pip install -i {U} six"}}}}', INDEX),
        ("pyproject.toml", f'[tool.poetry]\n[[tool.poetry.source]]\nname = "x"\nurl = "{U}"\n', INDEX),
        ("pyproject.toml", f'[tool.x]\ninstall = ["pip", "install", "-i", "{U}"]\n', INDEX),
        ("buildout.cfg", f"[buildout]\nindex +=\n    {U}\n", INDEX),
        ("pip.conf.j2", f"[global]\n{{% if x %}}\nindex-url =\n    {U}\n{{% endif %}}\n", INDEX),
        (".pypirc", f"[pypi]\nrepository:\n  {U}\nusername: x\n", UPLOAD),
        ("setup.cfg", f"[metadata]\nproject_urls =\n    Index = {U}\n", "https://pypi.org/"),
        ("x.service", f"[Service]\nEnvironment=A=b PIP_INDEX_URL={U}\n", INDEX),
    ],
)
def test_the_slot_decides_in_settings(path: str, text: str, new: str) -> None:
    finding = only(path, text)
    assert (finding.new, finding.applicability) == (new, SAFE)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("service.ini", f"[links]\ndefault = {U}\n"),
        ("x.yml", f"deploy:\n- provider: pypi\n  user: x\n- provider: heroku\n  server: {U}\n"),
        ("x.json", f'{{"menu": {{"pypi": "{U}"}}}}'),
        ("x.toml", f'[menu]\nindex = "{U}"\n'),
        ("tasks/main.yml", f"- lineinfile:\n    path: x\n    regexp: {U}\n    line: y\n"),
        ("pip.sls", f"x:\n  file.replace:\n    - pattern: {U}/six\n"),
        ("x.yml", f"{U}/six: x\n"),
    ],
)
def test_a_key_means_something_in_its_section_only(path: str, text: str) -> None:
    assert only(path, text).applicability is ADVICE


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.py", f'U = "{U}"\n\np = xmlrpclib.ServerProxy(U)\n', FETCH),
        ("a.py", f'REPO = ("{U}")\nsubprocess.call(["twine", "upload", "--repository-url", REPO])\n', UPLOAD),
        ("a.py", f'os.environ["PIP_INDEX_URL"] = "{U}"\n', INDEX),
        ("a.js", f"const base = '{U}';\nfetch(`${{base}}/six/json`);\n", FETCH),
        ("a.html", f"<script>a.href = '{U}/' + n;</script>\n", FETCH + "/"),
        ("settings.xml", f"<s><index-url>{U}</index-url></s>\n", INDEX),
        ("build.gradle", f'commandLine "pip", "install", "-i", "{U}"\n', INDEX),
    ],
)
def test_the_slot_decides_in_code_and_markup(path: str, text: str, new: str) -> None:
    finding = only(path, text)
    assert (finding.new, finding.applicability) == (new, SAFE)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'U = "https://pypi.python.org/pypi/"\n\ndef f(p):\n    return p.startswith(U)\n'),
        (
            "a.go",
            'package a\nfunc f(u string) bool { return strings.HasPrefix(u, "https://pypi.python.org/simple/") }\n',
        ),
        ("a.js", "switch (u) { case 'https://pypi.python.org/simple': f(); }\n"),
        ("a.rb", "inreplace 'setup.py', 'https://pypi.python.org/pypi/six', 'x'\n"),
        (
            "a.java",
            'class A { String f(String u) { return u.substring("https://pypi.python.org/pypi/".length()); } }\n',
        ),
        ("a.py", f'home = "{U}"\n'),
        ("a.go", f'package a\n\nvar web = "{U}"\n'),
    ],
)
def test_code_that_compares_or_proves_nothing(path: str, text: str) -> None:
    assert only(path, text).applicability is ADVICE


@pytest.mark.parametrize(
    "text",
    [
        "cat > debian/watch <<EOF\nversion=3\nhttp://pypi.python.org/packages/source/s/six/six-(.*).tar.gz\nEOF\n",
        "cat <<EOF > ./pylock.toml\nhttp://pypi.python.org/pypi/six\nEOF\n",
        "echo http://pypi.python.org/pypi/six >> debian/watch\n",
    ],
)
def test_what_a_script_writes_is_judged_as_that_file(text: str) -> None:
    assert only("a.sh", text).applicability is ADVICE


def test_what_a_script_writes_elsewhere_is_fixed() -> None:
    assert only("a.sh", "cat > notes <<EOF\nhttp://pypi.python.org/pypi/six\nEOF\n").applicability is SAFE


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("x.bb", f'HOMEPAGE = "{U}/ink/"\nCHECK = "${{HOMEPAGE}}json"\n', FETCH + "/ink/"),
        ("x.bb", f'HOMEPAGE = "{U}/ink/"\nSUMMARY = "${{PN}}"\n', "https://pypi.org/project/ink/"),
    ],
)
def test_a_home_page_to_which_something_is_added(path: str, text: str, new: str) -> None:
    assert only(path, text).new == new


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("python setup.py register\n", "setup.py register"),
        ("python setup.py sdist register upload\n", "setup.py sdist register"),
        ("./setup.py -q register -r x\n", "setup.py -q register"),
        ("\t$(PYTHON) setup.py bdist_wheel --universal register\n", "setup.py bdist_wheel --universal register"),
        ("    {envpython} setup.py -q register --strict\n", "setup.py -q register"),
        ("python3 -W ignore setup.py sdist -d out register\n", "setup.py sdist -d out register"),
    ],
)
@pytest.mark.parametrize("path", ["a.md", "a.sh", "Makefile"])
def test_register_among_commands(path: str, text: str, command: str) -> None:
    (found,) = check(text.encode(), path).findings
    assert (found.rule, found.old) == ("register-action", command)


@pytest.mark.parametrize(
    "text",
    [
        "the setup.py script can register plugins\n",
        "python setup.py sdist; register\n",
        "python setup.py sdist && x register\n",
        "python setup.py install registerx\n",
        "python setup.py sdist\nregister\n",
        "fix setup.py register bug\n",
    ],
)
def test_no_command_registers(text: str) -> None:
    assert check(text.encode(), "a.md").findings == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "curl -s {} | grep -o 'ink-[0-9.]*'\n"),
        ("a.sh", "U={}\nwget -qO- $U | sed -n 's/x/y/p'\n"),
        ("a.py", 'from urllib.request import urlopen\n\nfound = urlopen("{}").read().count(b"x")\n'),
        ("Dockerfile", "FROM x\nRUN curl -sL {} | awk '/ink/'\n"),
    ],
)
def test_a_page_that_a_program_reads_is_not_safe(path: str, text: str) -> None:
    old, new = "https://pypi.python.org/pypi/ink", "https://pypi.org/project/ink/"
    data = text.format(old).encode()
    (found,) = check(data, path).findings
    assert (found.applicability, found.new) == (Applicability.UNSAFE, new)
    assert "a program reads this page" in found.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "curl -s https://pypi.python.org/pypi/ink/json | grep version\n"),
        ("a.sh", "# see https://pypi.python.org/pypi/ink\n"),
        ("a.py", 'import webbrowser\n\nwebbrowser.open("https://pypi.python.org/pypi/ink")\n'),
    ],
)
def test_what_a_program_does_not_read_as_a_page_is(path: str, text: str) -> None:
    (found,) = check(text.encode(), path).findings
    assert found.applicability is Applicability.SAFE


@pytest.mark.parametrize(
    "text",
    [
        'echo "version=3 {}" > debian/watch\n',
        'echo "version=3\n{} x\n" >debian/watch\n',
        "echo 'opts=\"a=b\" {} x' >> debian/watch\n",
        'printf "%s" "a={}" | tee debian/watch\n',
        "cat > debian/watch <<EOF\nversion=3\n{}\nEOF\n",
    ],
)
def test_what_a_script_writes_into_a_file_that_is_not_edited_stays(text: str) -> None:
    (found,) = check(
        text.format("http://pypi.python.org/packages/source/n/name/name-1.tar.gz").encode(), "a.sh"
    ).findings
    assert found.applicability is Applicability.ADVICE


@pytest.mark.parametrize("text", ['echo "version=3 {}" > notes.txt\n', 'echo "version=3 {}"\n', 'A="version=3 {}"\n'])
def test_what_it_writes_elsewhere_does_not(text: str) -> None:
    (found,) = check(
        text.format("http://pypi.python.org/packages/source/n/name/name-1.tar.gz").encode(), "a.sh"
    ).findings
    assert found.applicability is Applicability.SAFE


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Log in at {},\nthen upload the new docs.\n", Applicability.UNSAFE),
        ("Build the documentation, zip it and upload it to PyPI:\n{}\n", Applicability.UNSAFE),
        ("Go to {} and add a maintainer.\n", Applicability.SAFE),
        ("Read the documentation.\nGo to {} and add a release.\nUpload nothing.\n", Applicability.SAFE),
    ],
)
def test_a_form_that_took_documentation(text: str, level: Applicability) -> None:
    (found,) = check(text.format("https://pypi.python.org/pypi?:action=pkg_edit&name=six").encode(), "a.md").findings
    assert found.applicability is level
