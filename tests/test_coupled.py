"""Edits that belong together: permissions for two hosts, headings and tables, a host in a variable."""

from __future__ import annotations

import pytest

from pypimigrate.check.check import check, fixed
from pypimigrate.model import Applicability

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
OLD, A, B = "pypi.python.org", "pypi.org", "files.pythonhosted.org"
T, TA, TB = "testpypi.python.org", "test.pypi.org", "test-files.pythonhosted.org"
FLAG = "--trusted-host"


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        # a flag of a command
        ("Dockerfile", f"RUN pip install {FLAG} {OLD} x\n", f"RUN pip install {FLAG} {A} {FLAG} {B} x\n"),
        ("Dockerfile", f"RUN pip install {FLAG}={OLD} x\n", f"RUN pip install {FLAG}={A} {FLAG}={B} x\n"),
        ("a.sh", f"pip install {FLAG} {T} x\n", f"pip install {FLAG} {TA} {FLAG} {TB} x\n"),
        ("README.md", f"    pip install {FLAG} {OLD} x\n", f"    pip install {FLAG} {A} {FLAG} {B} x\n"),
        ("a.sh", f"pip install {FLAG} {OLD} {FLAG} {B} x\n", f"pip install {FLAG} {A} {FLAG} {B} x\n"),
        ("a.sh", f"pip i {FLAG} {A} \\\n  {FLAG} {OLD} \\\n x\n", f"pip i {FLAG} {A} \\\n  {FLAG} {B} \\\n x\n"),
        ("a.sh", f"pip i {FLAG} {OLD} x\npip i {FLAG} {A} x\n", f"pip i {FLAG} {A} {FLAG} {B} x\npip i {FLAG} {A} x\n"),
        ("requirements.txt", f"{FLAG} {OLD}\n{FLAG} {B}\nsix\n", f"{FLAG} {A}\n{FLAG} {B}\nsix\n"),
        (".gitlab-ci.yml", f"  - pip install {FLAG} {OLD} x\n", f"  - pip install {FLAG} {A} {FLAG} {B} x\n"),
        # a key of a configuration
        ("pip.conf", f"[global]\ntrusted-host = {OLD}\n", f"[global]\ntrusted-host = {A}\n               {B}\n"),
        ("pip.conf", f"[global]\ntrusted-host={OLD}\r\n", f"[global]\ntrusted-host={A}\r\n             {B}\r\n"),
        ("pip.conf", f"[global]\ntrusted-host =\n  {OLD}\n", f"[global]\ntrusted-host =\n  {A}\n  {B}\n"),
        ("pip.conf", f"[global]\ntrusted-host = {OLD} x.example\n", f"[global]\ntrusted-host = {A} {B} x.example\n"),
        ("pip.conf", f"trusted-host = {OLD}\n  {A}\n  {B}\nx = 1\n", f"trusted-host = {A}\n  {B}\nx = 1\n"),
        ("pip.conf", f"trusted-host = {A}\n  {B}\n  {OLD}\nx = 1\n", f"trusted-host = {A}\n  {B}\nx = 1\n"),
        ("pip.conf", f"trusted-host = {A} {OLD}\n", f"trusted-host = {A} {B}\n"),
        ("a.rst", f"::\n\n    [global]\n    trusted-host = {OLD}\n    timeout = 60\n", f"::\n\n    [global]\n    trusted-host = {A}\n                   {B}\n    timeout = 60\n"),
        ("setup.cfg", f"[easy_install]\nallow_hosts = {OLD}, x.example\n", f"[easy_install]\nallow_hosts = {A}, {B}, x.example\n"),
        ("buildout.cfg", f"[buildout]\nindex = http://{OLD}/simple\nallow-hosts =\n    {OLD}\n", f"[buildout]\nindex = https://{A}/simple\nallow-hosts =\n    {A}\n    {B}\n"),
        ("a.sh", f"export PIP_TRUSTED_HOST={OLD}\n", f'export PIP_TRUSTED_HOST="{A} {B}"\n'),
        ("a.sh", f'export PIP_TRUSTED_HOST="{OLD} x.example"\n', f'export PIP_TRUSTED_HOST="{A} {B} x.example"\n'),
        ("Dockerfile", f"ENV PIP_TRUSTED_HOST {OLD}\n", f"ENV PIP_TRUSTED_HOST {A} {B}\n"),
        ("ci.yml", f"  PIP_TRUSTED_HOST: {OLD}\n", f"  PIP_TRUSTED_HOST: {A} {B}\n"),
        # the same file's index may change, too
        ("pip.conf", f"[global]\nindex-url = https://{OLD}/simple\ntrusted-host = {OLD}\n", f"[global]\nindex-url = https://{A}/simple\ntrusted-host = {A}\n               {B}\n"),
        # tables
        ("a.rst", "=====================================  ==\na                                      b\n=====================================  ==\nhttp://pypi.python.org/pypi/foo/1.0.0  x\n=====================================  ==\n",
         "=====================================  ==\na                                      b\n=====================================  ==\nhttps://pypi.org/project/foo/1.0.0/    x\n=====================================  ==\n"),
        ("a.rst", "==  ==\na   b\n==  ==\nx   http://pypi.python.org/pypi/foo\n==  ==\n", "==  ==\na   b\n==  ==\nx   https://pypi.org/project/foo/\n==  ==\n"),
        ("a.rst", "+---------------------------------+---+\n| http://pypi.python.org/pypi/foo | y |\n+---------------------------------+---+\n", "+---------------------------------+---+\n| https://pypi.org/project/foo/   | y |\n+---------------------------------+---+\n"),
    ],
)  # fmt: skip
def test_safe_together(path: str, text: str, new: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert fixed(data, report, SAFE).decode() == new
    assert fixed(new.encode(), check(new.encode(), path), UNSAFE).decode() == new


@pytest.mark.parametrize(
    ("path", "text", "new"),
    [
        ("a.sh", f"pip i {FLAG} {A} {FLAG} {OLD} {FLAG} {B} x\n", f"pip i {FLAG} {A} {FLAG} {B} x\n"),
        ("a.sh", f"pip i \\\n  {FLAG} {OLD} \\\n  {FLAG} {A} \\\n  {FLAG} {B} \\\n  x\n", f"pip i \\\n  {FLAG} {A} \\\n  {FLAG} {B} \\\n  x\n"),
        ("requirements.txt", f"{FLAG} {OLD}\n{FLAG} {A}\n{FLAG} {B}\nsix\n", f"{FLAG} {A}\n{FLAG} {B}\nsix\n"),
        ("proxy.env", f"NO_PROXY=localhost,{OLD},.corp\n", f"NO_PROXY=localhost,{A},{B},.corp\n"),
        ("a.sh", f"export no_proxy={OLD}\n", f"export no_proxy={A},{B}\n"),
        ("a.sh", f"export no_proxy={A},{OLD},{B}\n", f"export no_proxy={A},{B}\n"),
        ("x.env", f"PIP_TRUSTED_HOST={OLD}\n", f'PIP_TRUSTED_HOST="{A} {B}"\n'),
        ("a.rst", "http://pypi.python.org/pypi/x\n=============================\n", "https://pypi.org/project/x/\n=============================\n"),
        ("a.rst", "http://www.pypi.org/p/x\n=======================\n", "https://pypi.org/project/x/\n===========================\n"),
        ("a.rst", "=======================\nhttp://www.pypi.org/p/x\n=======================\n", "===========================\nhttps://pypi.org/project/x/\n===========================\n"),
        ("defaults.yml", f"h: 1\npypi_host: '{OLD}'\nindex: \"http://{{{{ pypi_host }}}}/simple\"\n", f"h: 1\npypi_host: '{A}'\nindex: \"https://{{{{ pypi_host }}}}/simple\"\n"),
        ("a.sh", f"HOST={OLD}\ncurl http://$HOST/pypi/x/json\n", f"HOST={A}\ncurl https://$HOST/pypi/x/json\n"),
        ("a.py", f'HOST = "{OLD}"\nc = HTTPSConnection(HOST)\nc.request("GET", "/pypi/x/json")\n', f'HOST = "{A}"\nc = HTTPSConnection(HOST)\nc.request("GET", "/pypi/x/json")\n'),
        ("a.py", f'HOST = "{OLD}"  # site\nu = "http://" + HOST + "/simple"\n', f'HOST = "{A}"  # site\nu = "https://" + HOST + "/simple"\n'),
        ("a.py", f'HOST = "{OLD}"\nu = "http://%s/pypi/%s" % (HOST, n)\n', f'HOST = "{A}"\nu = "https://%s/pypi/%s" % (HOST, n)\n'),
        ("a.py", f'HOST = "{OLD}"\nu = "https://{{}}/pypi/{{}}".format(HOST, n)\n', f'HOST = "{A}"\nu = "https://{{}}/pypi/{{}}".format(HOST, n)\n'),
        ("a.py", f'class A:\n    host = "{T}"\n    def f(self):\n        return f"http://{{self.host}}/pypi/x/json"\n', f'class A:\n    host = "{TA}"\n    def f(self):\n        return f"https://{{self.host}}/pypi/x/json"\n'),
        ("artifactory.json", f'{{"url": "https://{OLD}", "pyPIRegistryUrl": "https://{OLD}"}}', f'{{"url": "https://{B}", "pyPIRegistryUrl": "https://{A}"}}'),
    ],
)  # fmt: skip
def test_together_only_if_asked_for(path: str, text: str, new: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert report.findings
    assert fixed(data, report, SAFE) == data
    assert fixed(data, report, UNSAFE).decode() == new
    assert fixed(new.encode(), check(new.encode(), path), UNSAFE).decode() == new


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", f"pip i {FLAG} {OLD} {FLAG} {OLD}x x\n".replace(f"{OLD}x", f"{OLD}:443")),
        ("a.md", f"trusted-host: {OLD} is the old one\n"),
        ("a.py", f'args = ["{FLAG}", "{OLD}"]\n'),
        ("a.yml", f"allowed_hosts:\n  - {OLD}\n"),
        ("a.sh", f'if grep -q "trusted-host = {OLD}" x; then\n'),
        ("a.sh", f"HOST={OLD}\nping $HOST\ncurl http://$HOST/simple\n"),
        ("a.sh", f"HOST={OLD}\ncurl http://$HOST/packages/x\n"),
        ("a.py", f'HOST = "{OLD}"\nc = HTTPConnection(HOST)\n'),
        ("a.py", f'HOST = "{OLD}"\nc = HTTPSConnection(HOST)\nok = host == HOST\n'),
        ("a.py", f'HOST = "{OLD}"\nu = "%s://%s/" % (SCHEME, HOST)\n'),
        ("a.py", f'HOST = "{OLD}"\nu = f"{{HOST}}/pypi"\n'),
        ("a.py", f'HOST = "{OLD}"\nu = "https://%(HOST)s/" % locals()\n'),
        ("a.py", f'HOST = "{OLD}"\nu = "https://" + HOST + "/packages/source/x"\n'),
        ("a.py", f'HOST = "{OLD}"\n'),
        ("a.rst", "| http://pypi.python.org/pypi/x | y |\n"),
        ("a.rst", "+---------+---+\n| http://pypi.python.org/p/x | y |\n+---------+---+\n"),
        ("a.rst", "=========================  ==\na                          b\n=========================  ==\nhttp://www.pypi.org/p/foo  x\n=========================  ==\n"),
        ("buildout.cfg", f"[buildout]\nindex = http://{OLD}/simple\nallow-hosts = *.python.org {OLD}:80\n"),
    ],
)  # fmt: skip
def test_reported_and_left_alone(path: str, text: str) -> None:
    data = text.encode()
    report = check(data, path)
    assert report.findings
    assert fixed(data, report, SAFE) == data
    if path == "a.py":
        assert fixed(data, report, UNSAFE) == data


def test_the_index_waits_for_what_permits_it() -> None:
    data = f"[buildout]\nindex = http://{OLD}/simple\nallow-hosts = *.python.org\n".encode()
    index, pattern = check(data, "buildout.cfg").findings
    assert (index.rule, index.applicability) == ("simple-index", UNSAFE)
    assert (pattern.old, pattern.applicability) == ("*.python.org", ADVICE)
