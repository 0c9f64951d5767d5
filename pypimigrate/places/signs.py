"""The tables of signs: what around a URL gives it a role, and what makes an edit of it risky.

One row is one fact. Its examples are its tests and its documentation (docs/contexts.md). A row fits if all that it asks
for is there: `before` and `after` look at the lower-cased text on the line before and behind the URL, `url` at the URL,
`files` at the name of the file, `section` at the header of the section, as in `[upload]`, `under` at the key above that
an indented line belongs to, and `near` at the lines around; `said` and `goes_on` look at the text before and behind the
URL as if it stood on one line. `kinds` are the kinds of file in which the row means
something; empty: any.

The first sign that fits is the one; the last ones fit anything. Doubts add up: the most careful counts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pypimigrate.filetypes.filetype import Kind
from pypimigrate.model import Applicability, Example, Role

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
LINK, INDEX, UPLOAD, XMLRPC, FETCH, FILE, FEED, HOST, BASE = Role


class Sign(NamedTuple):
    """What gives a URL its `role`, and how `sure` that is. `sign` is what stands there, `why` what it means.

    `worded`: it is only as sure as the words around it allow.
    """

    role: Role
    sign: str
    why: str
    examples: tuple[Example, ...]
    before: str = ""
    after: str = ""
    url: str = ""
    files: str = ""
    section: str = ""
    near: str = ""
    under: str = ""
    kinds: tuple[Kind, ...] = ()
    sure: Applicability = SAFE
    worded: bool = False


class Doubt(NamedTuple):
    """Text around a URL that makes an edit of it risky: at most `cap` may be done to it, and `reason` says why."""

    reason: str
    sign: str
    examples: tuple[Example, ...]
    before: str = ""
    after: str = ""
    url: str = ""
    files: str = ""
    section: str = ""
    near: str = ""
    under: str = ""
    said: str = ""
    goes_on: str = ""
    kinds: tuple[Kind, ...] = ()
    cap: Applicability = ADVICE


class Silent(NamedTuple):
    """Text that is not reported at all, although it may look like a legacy URL."""

    why: str
    examples: tuple[Example, ...]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables, compiled when it is first needed: most runs end before."""
    return re.compile(pattern)


_VALUE = r"""["'`]?\s*(?:=>|[:?+]?=|:)\s*[\[(]?[rub]?["'`]?$"""
"""A key and what stands between it and its value."""
_START = r"(?:^|\\n|[\s\"'`;|&(\[,{./-])"
_TEXT = (Kind.CONFIG, Kind.SHELL, Kind.PROSE, Kind.MARKUP, Kind.RECIPE, Kind.OTHER)
_PROGRAM = (Kind.PYTHON, Kind.CODE)
_SETTING = rf"(?:^[\s>+*\"'`{{-]*repository|{_START}repository[-_]url){_VALUE}|{_START}repository(?:[-_]url)?=[\"'`]?$"
"""`repository` is a word as well: as a key it is the first on its line, or stands tight before its equals sign."""
COMMENT = r"^\s*(?:#|//|/?\*|--|;|%|dnl\s|rem\s|<!--|\"\"\"|''')|\s(?:#|//|--)\s|^\s*\*|\(\*"
_SWITCHED_OFF = r"[#;]+\s*[\w.-]+\s*=\s*$"
"""A comment sign before a setting: that is a setting, not a sentence."""

_UPLOADS = "https://upload.pypi.org/legacy/"
_SIMPLE = "https://pypi.org/simple"
_ENDPOINT = "https://pypi.org/pypi"
_HOME = "https://pypi.org/"
_SIX = "https://pypi.org/project/six/"
_FILES = "https://files.pythonhosted.org/packages/source/"

SIGNS: tuple[Sign, ...] = (
    Sign(
        role=BASE,
        sign="maps of wikis: `InterMapTxt`, `intermap.txt`, `interwiki`",
        why="the name of a page is added to it",
        files=r"^(?:intermap|interwiki)",
        sure=UNSAFE,
        examples=(Example("InterMapTxt", "pypi  http://pypi.python.org/pypi/  # $1 package", _ENDPOINT + "/"),),
    ),
    # Keys that mean something only in a section or a file of their own.
    Sign(
        role=INDEX,
        sign="`url` in `[[source]]`, `[[tool.poetry.source]]`, `[[tool.pdm.source]]`, `[[tool.uv.index]]`, `[[index]]`",
        why="Pipenv, Poetry, PDM and uv install from it",
        before=r"^\s*url\s*=\s*[\"']$",
        section=r"\[\[(?:source|index|tool\.(?:poetry|pdm)\.source|tool\.uv\.index)\]\]",
        kinds=(Kind.CONFIG,),
        examples=(
            Example("Pipfile", '[[source]]\nname = "x"\nurl = "https://pypi.python.org/pypi"', _SIMPLE),
            Example("pyproject.toml", '[[tool.poetry.source]]\nurl = "https://pypi.python.org/pypi"', _SIMPLE),
            Example("pyproject.toml", '[[tool.pdm.source]]\nurl = "https://pypi.python.org/simple"', _SIMPLE),
            Example("pyproject.toml", '[[tool.uv.index]]\nurl = "https://pypi.python.org/pypi"', _SIMPLE),
            Example("uv.toml", '[[index]]\nurl = "https://pypi.python.org/pypi"', _SIMPLE),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`url` in `[publish.index.repos.NAME]`",
        why="hatch publishes to it",
        before=r"^\s*url\s*=\s*[\"']$",
        section=r"\[(?:tool\.hatch\.)?publish\.index\.repos\.[^\]]+\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("hatch.toml", '[publish.index.repos.x]\nurl = "https://pypi.python.org/pypi"', _UPLOADS),),
    ),
    Sign(
        role=UPLOAD,
        sign="`server:` near `provider: pypi`",
        why="Travis CI deploys to it",
        before=r"^[\s-]*server\s*:\s*[\"']?$",
        files=r"\.ya?ml$",
        near=r"provider:\s*[\"']?pypi",
        examples=(
            Example(".travis.yml", "deploy:\n  provider: pypi\n  server: https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    Sign(
        role=BASE,
        sign="`url:` near `type: python-index`",
        why="Dependabot takes an index or the base of the JSON API",
        before=r"^\s*url\s*:\s*[\"']?$",
        files=r"\.ya?ml$",
        near=r"type:\s*[\"']?python-index",
        examples=(
            Example(
                "dependabot.yml",
                "registries:\n  x:\n    type: python-index\n    url: https://pypi.python.org/simple",
                _SIMPLE,
            ),
        ),
    ),
    Sign(
        role=XMLRPC,
        sign="`index =` in `[search]`",
        why="`pip search` calls XML-RPC on it",
        before=r"^\s*index\s*=\s*$",
        section=r"\[search\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("pip.conf", "[search]\nindex = https://pypi.python.org/pypi", _ENDPOINT),),
    ),
    Sign(
        role=INDEX,
        sign="a name below `indexserver =`",
        why="tox before version 4 installs from it",
        before=r"^\s+[\w-]+\s*=\s*$",
        under=r"indexserver\s*=\s*",
        files=r"^(?:tox\.ini|setup\.cfg)$",
        examples=(
            Example(
                "tox.ini",
                "[tox]\nindexserver =\n    dev = https://testpypi.python.org/pypi",
                "https://test.pypi.org/simple",
            ),
        ),
    ),
    Sign(
        role=LINK,
        sign="a key in `[project.urls]` and its like",
        why="project pages show it",
        before=r"^\s*(?:[\w-]+|\"[^\"]*\")\s*=\s*[\"']$",
        section=r"\[(?:project|tool\.poetry|tool\.pdm\.(?:project\.)?|tool\.flit\.metadata)\.urls\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("pyproject.toml", '[project.urls]\nIndex = "https://pypi.python.org/pypi"', _HOME),),
    ),
    Sign(
        role=LINK,
        sign="`url`, `home-page`, `download-url` in `[metadata]`",
        why="project pages show it",
        before=r"^\s*(?:url|home[-_]page|download[-_]url)\s*=\s*$",
        section=r"\[metadata\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("setup.cfg", "[metadata]\nname = six\nurl = https://pypi.python.org/pypi/six", _SIX),),
    ),
    Sign(
        role=LINK,
        sign="`Source:` in debian/copyright",
        why="it says where the upstream project is",
        before=r"^(?:upstream-)?source\s*:\s*$",
        files=r"^copyright$",
        examples=(Example("debian/copyright", "Source: https://pypi.python.org/pypi", _HOME),),
    ),
    Sign(
        role=LINK,
        sign="`Repository:` in debian/upstream/metadata",
        why="it is where the source is kept, not where releases are sent",
        before=r"^repository(?:-browse)?\s*:\s*$",
        files=r"^metadata$",
        sure=UNSAFE,
        examples=(Example("debian/upstream/metadata", "Repository: https://pypi.python.org/pypi", _HOME),),
    ),
    # Uploads.
    Sign(
        role=UPLOAD,
        sign="`--repository-url`, `TWINE_REPOSITORY_URL`",
        why="twine uploads to it",
        before=r"--repository-url[\s=\"',]+$|\btwine_repository(?:_url)?[\s=:\"',]+$",
        examples=(
            Example("x.sh", "twine upload --repository-url https://pypi.python.org/pypi dist/*", _UPLOADS),
            Example(".gitlab-ci.yml", "variables:\n  TWINE_REPOSITORY_URL: https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`-r`, `--repository` of twine, flit, PDM, Poetry, Hatch",
        why="these commands publish to it",
        before=r"\b(?:twine|flit|pdm|poetry|hatch)\b.*\s--?r(?:epository|epo)?[\s=]+[\"']?$",
        examples=(
            Example("Makefile", "\tflit publish --repository https://pypi.python.org/pypi", _UPLOADS),
            Example(
                "tox.ini",
                "commands = twine upload -r https://testpypi.python.org/pypi dist/*",
                "https://test.pypi.org/legacy/",
            ),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`-r`, `--repository` of `setup.py upload` and `register`",
        why="distutils sends a release to it",
        before=r"\b(?:setup\.py|upload|register)\b.*\s(?:-r|--repository)[\s=]*[\"']?$",
        examples=(
            Example("Makefile", "\tpython setup.py sdist upload -r https://pypi.python.org/pypi", _UPLOADS),
            Example(
                "setup.cfg", "[aliases]\nrelease = register sdist upload -r https://pypi.python.org/pypi", _UPLOADS
            ),
            Example("Jenkinsfile", 'sh "python setup.py register -r https://pypi.python.org/pypi"', _UPLOADS),
            Example(
                "appveyor.yml",
                "deploy_script:\n  - python setup.py bdist_wheel upload -r https://pypi.python.org/pypi",
                _UPLOADS,
            ),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`keyring set`",
        why="upload commands look for the password of exactly this address",
        before=r"\bkeyring\s+(?:set|get|del)\s+[\"']?$",
        examples=(
            Example(
                "README.rst", "    keyring set https://testpypi.python.org/pypi bob", "https://test.pypi.org/legacy/"
            ),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`` `-r ``",
        why="the option of the upload commands, as documentation quotes it",
        before=r"`-r\s+$",
        examples=(Example("a.rst", "Give ``-r https://pypi.python.org/pypi`` to it.", _UPLOADS),),
    ),
    Sign(
        role=UPLOAD,
        sign="`FLIT_INDEX_URL`, `UV_PUBLISH_URL`, `publish-url`, `HATCH_INDEX_REPO`, `PDM_PUBLISH_REPO`",
        why="flit, uv, Hatch and PDM publish to it",
        before=r"\b(?:flit_index_url|uv_publish_url|publish[-_]url|hatch_index_repo|pdm_publish_repo)[\s=:\"',]+$",
        examples=(
            Example("x.sh", "export FLIT_INDEX_URL=https://pypi.python.org/pypi", _UPLOADS),
            Example("pyproject.toml", '[tool.uv]\npublish-url = "https://pypi.python.org/pypi"', _UPLOADS),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`poetry config repositories.NAME`, `POETRY_REPOSITORIES_NAME_URL`, `pdm config repository.NAME.url`",
        why="Poetry and PDM publish to it",
        before=r"\bpoetry\s+config\s+repositories\.\S+\s+[\"']?$|\bpoetry_repositories_\w+_url\s*[:=]\s*[\"']?$"
        r"|\bpdm\s+config\s+(?:-\S+\s+)*repository\.\S+\s+[\"']?$",
        examples=(
            Example("x.sh", "poetry config repositories.foo https://pypi.python.org/pypi", _UPLOADS),
            Example("x.sh", "pdm config repository.foo.url https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="the key `repository`",
        why=".pypirc and the `[upload]` and `[register]` sections of setup.cfg name the upload address so",
        before=_SETTING,
        kinds=(Kind.CONFIG, Kind.SHELL, Kind.RECIPE),
        examples=(
            Example(".pypirc", "[pypi]\nrepository = https://pypi.python.org/pypi", _UPLOADS),
            Example(
                "setup.cfg", "[upload]\nrepository: https://testpypi.python.org/pypi", "https://test.pypi.org/legacy/"
            ),
            Example(".travis.yml", "- echo repository=https://pypi.python.org/pypi >> ~/.pypirc", _UPLOADS),
            Example("release.yml", "  with:\n    repository_url: https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="the key `repository` in a text, near a section, an account or a word about uploads",
        why="it is a piece of a .pypirc; alone, a repository is what any page may call PyPI",
        before=_SETTING,
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        near=r"(?m)^\W*\[[\w.:-]+\]\W*$|pypirc|username|password|twine|upload|index-servers",
        examples=(Example("a.rst", "::\n\n  [pypi]\n  repository: https://pypi.python.org/pypi", _UPLOADS),),
    ),
    Sign(
        role=UPLOAD,
        sign="a name in code that ends in `repository`, `upload`, `register`, `post`",
        why="programs keep the upload address under it; other things are called repositories, too",
        before=r"(?:^|\\n|[\W_])(?:repository|upload|default_server|post|register)(?:_?ur[li])?" + _VALUE,
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(
            Example("a.py", 'DEFAULT_REPOSITORY = "https://pypi.python.org/pypi"', _UPLOADS),
            Example("a.go", 'rc := "[pypi]\\nrepository=https://pypi.python.org/pypi\\n"', _UPLOADS),
        ),
    ),
    Sign(
        role=UPLOAD,
        sign="`'-r',` and the default of `--repository` in code",
        why="a program passes it to an upload command, or takes it",
        before=r"[\"']-r[\"'],\s*[\"']$|[\"']--?repository\b.*default\s*=\s*[\"']$",
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(Example("a.py", 'call("upload", "-r", "https://pypi.python.org/pypi")', _UPLOADS),),
    ),
    Sign(
        role=UPLOAD,
        sign="`'repository',` in code",
        why="a program writes the option into a .pypirc",
        before=r"[\"']repository[\"']\s*,\s*[\"']$",
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(Example("a.py", 'config.set("pypi", "repository", "https://pypi.python.org/pypi")', _UPLOADS),),
    ),
    Sign(
        role=UPLOAD,
        sign="`repository-url:` in a text in code",
        why="it is the text of a setting",
        before=r"(?:\b|\\n)repository(?:[-_]url)?\s*[:=]\s*$",
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(Example("a.go", "const step = `\n  repository-url: https://pypi.python.org/pypi\n`", _UPLOADS),),
    ),
    # Indexes.
    Sign(
        role=INDEX,
        sign="`--index-url`, `--extra-index-url`, `--default-index`, `--pypi-url`, `--pypi-mirror`",
        why="installers read it",
        before=_START + r"--(?:extra-)?index-url[\s=\"',]+$|--(?:default-index|pypi-url|pypi-mirror)[\s=\"',]+$",
        examples=(
            Example("requirements.txt", "--index-url https://pypi.python.org/pypi", _SIMPLE),
            Example("requirements.txt", "#    pip-compile --index-url=https://pypi.python.org/pypi x.in", _SIMPLE),
            Example("x.sh", "pipenv install --pypi-mirror https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`-i` of pip, easy_install, uv and other installers",
        why="the short form of `--index-url`",
        before=r"\b(?:pip\d?(?:\.\d+)?|easy_install|install|uv|pipenv|conda)\b.*\s-i[\s=]*[\"']?$",
        examples=(
            Example("Dockerfile", "RUN pip install -i https://pypi.python.org/pypi six", _SIMPLE),
            Example("Vagrantfile", 'inline: "easy_install -i https://pypi.python.org/simple/ six"', _SIMPLE + "/"),
            Example("appveyor.yml", "install:\n  - python -m pip install -i https://pypi.python.org/pypi six", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`-i` at the start of a line, quoted, or as an argument of its own",
        why="a requirements file, or a program that calls pip",
        before=r"^\s*(?:-\s+)?[\"']?-i\s+$|[\"']-i[\"'],\s*[\"']$|`-i\s+$",
        examples=(
            Example("requirements.txt", "-i https://pypi.python.org/pypi", _SIMPLE),
            Example("environment.yml", "  - pip:\n    - -i https://pypi.python.org/pypi", _SIMPLE),
            Example("a.py", 'main(["-i", "https://pypi.python.org/pypi"])', _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`-i` in `extra_args`, `pip_args`, `options`",
        why="Ansible, Chef and others hand it to pip",
        before=r"\b(?:extra_args|pip_args|pip_options|install_args)\b.*[\s\"'=]-i[\s=]+[\"']?$"
        r"|\boptions\s+[\"'](?:.*\s)?-i\s+$",
        examples=(
            Example("tasks/main.yml", '- pip:\n    extra_args: "-i https://pypi.python.org/pypi"', _SIMPLE),
            Example("recipes/default.rb", "options '-i https://pypi.python.org/pypi'", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`PIP_INDEX_URL`, `PIP_EXTRA_INDEX_URL`, `UV_INDEX_URL`, `UV_DEFAULT_INDEX`",
        why="pip and uv install from it",
        before=r"\b(?:pip|uv)_(?:extra_)?(?:default_)?index(?:_url)?[\s=:\"',\]]+$",
        kinds=_TEXT,
        examples=(
            Example("Dockerfile", "ENV PIP_INDEX_URL https://pypi.python.org/pypi", _SIMPLE),
            Example(".env", "UV_DEFAULT_INDEX=https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`PDM_PYPI_URL`, `PIPENV_PYPI_MIRROR`, `pdm config pypi.url`, `poetry source add`, `pip config set`",
        why="PDM, Pipenv, Poetry and pip install from it",
        before=r"\b(?:pdm_pypi_url|pipenv_pypi_mirror)[\s=:\"',]+$|\bpdm\s+config\s+(?:-\S+\s+)*pypi\.url\s+[\"']?$"
        r"|\bpoetry\s+source\s+add\s+(?:-\S+\s+)*[\w.-]+\s+[\"']?$"
        r"|\bpip\d?\s+config\s+(?:-\S+\s+)*set\s+\S*index-url\s+[\"']?$",
        examples=(
            Example("x.sh", "export PIPENV_PYPI_MIRROR=https://pypi.python.org/pypi", _SIMPLE),
            Example("x.sh", "poetry source add foo https://pypi.python.org/pypi", _SIMPLE),
            Example("README.md", "    pip config set global.index-url https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="the key `index-url`, `index_url`, `extra-index-url`",
        why="pip, easy_install, uv and Salt install from it",
        before=_START + r"(?:extra[-_])?index[-_]?url" + _VALUE,
        kinds=_TEXT,
        examples=(
            Example("pip.conf", "[global]\nindex-url = https://pypi.python.org/pypi", _SIMPLE),
            Example("setup.cfg", "[easy_install]\nindex_url = https://pypi.python.org/pypi", _SIMPLE),
            Example("init.sls", "six:\n  pip.installed:\n    - index_url: https://pypi.python.org/pypi", _SIMPLE),
            Example("pyproject.toml", '[tool.uv]\nindex-url = "https://pypi.python.org/pypi"', _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="the name of such a setting, a few words before it in a sentence",
        why="people are told to set it so",
        before=r"\b(?:pip_(?:extra_)?index_url|uv_(?:index_url|default_index)|pdm_pypi_url|pipenv_pypi_mirror"
        r"|(?:extra[-_])?index[-_]url)\b[`\"'*]*\s+[^.]{0,30}[`\"'<]*$",
        kinds=(Kind.PROSE, Kind.MARKUP),
        sure=UNSAFE,
        examples=(
            Example("a.md", "Set PIP_INDEX_URL to https://pypi.python.org/pypi first.", _SIMPLE),
            Example("a.rst", "The option ``index-url`` may be https://pypi.python.org/pypi here.", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="the keys `index`, `indexserver`, `default`, `pypi` with nothing before them",
        why="buildout and tox before version 4 install from it",
        before=r"^\s*(?:index|indexserver|default|pypi)\s*=\s*(?:default\s*=\s*)?$",
        kinds=(Kind.CONFIG,),
        examples=(
            Example("buildout.cfg", "[buildout]\nindex = https://pypi.python.org/pypi", _SIMPLE),
            Example("tox.ini", "[tox]\nindexserver = default = https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`mirror_url`",
        why="devpi mirrors this index",
        before=r"\bmirror_url" + _VALUE,
        kinds=_TEXT,
        sure=UNSAFE,
        examples=(
            Example("devpi.sh", "devpi index root/pypi mirror_url=https://pypi.python.org/simple/", _SIMPLE + "/"),
            Example("a.rst", "    mirror_url=https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`index =>` in Puppet",
        why="it is handed to pip",
        before=r"\b(?:extra_)?index(?:_url)?\s*=>\s*[\"']$",
        files=r"\.pp$",
        examples=(
            Example("init.pp", "python::virtualenv { '/x':\n  index => 'https://pypi.python.org/pypi',\n}", _SIMPLE),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`index_url` followed by a blank",
        why="Chef hands it to pip",
        before=r"\bindex_url\s+[\"']$",
        kinds=(Kind.CODE,),
        examples=(Example("default.rb", "python_pip 'six' do\n  index_url 'https://pypi.python.org/pypi'", _SIMPLE),),
    ),
    Sign(
        role=FILE,
        sign="`url` near `pypi_registry_url`",
        why="Artifactory fetches distribution files from it, and pages from the registry",
        before=r"(?:^|[\s{,\"'-])url[\"']?\s*[:=]\s*[\"']?$",
        near=r"pypi_?registry_?url",
        sure=UNSAFE,
        examples=(
            Example(
                "artifactory.tf",
                'url = "https://pypi.python.org"\npypi_registry_url = var.site',
                "https://files.pythonhosted.org",
            ),
        ),
    ),
    Sign(
        role=BASE,
        sign="`pypi_registry_url`",
        why="Artifactory adds `/simple` or `/pypi/NAME/json` to it itself",
        before=r"pypi_?registry_?url" + _VALUE,
        sure=UNSAFE,
        examples=(Example("artifactory.tf", 'pypi_registry_url = "https://pypi.python.org"', "https://pypi.org"),),
    ),
    Sign(
        role=BASE,
        sign="`registryUrls`, `registry_url`",
        why="Renovate takes an index or the base of the JSON API",
        before=r"registry_?urls?" + _VALUE,
        kinds=_TEXT,
        examples=(
            Example("renovate.json", '"registryUrls": ["https://pypi.python.org/pypi/"]', "https://pypi.org/pypi/"),
        ),
    ),
    Sign(
        role=INDEX,
        sign="`registryUrls`, `registry_url` in code",
        why="it is mostly an index, but may be the base of the JSON API",
        before=r"registry_?urls?" + _VALUE,
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(Example("a.ts", "registryUrls: ['https://pypi.python.org/pypi'],", _SIMPLE),),
    ),
    Sign(
        role=BASE,
        sign="`remoteUrl`",
        why="Nexus adds `/simple` to it itself",
        before=r"\bremote_?url" + _VALUE,
        examples=(
            Example("nexus.yml", "remoteUrl: https://pypi.python.org/", "https://pypi.org/"),
            Example("README.md", '    "remoteUrl": "https://pypi.python.org"', "https://pypi.org"),
        ),
    ),
    Sign(
        role=BASE,
        sign="`master =`",
        why="bandersnatch adds paths to it itself",
        before=r"^\s*[;#]?\s*master\s*=\s*$",
        examples=(
            Example("bandersnatch.conf", "[mirror]\nmaster = https://pypi.python.org", "https://pypi.org"),
            Example("a.rst", "    master = https://pypi.python.org", "https://pypi.org"),
        ),
    ),
    Sign(
        role=INDEX,
        sign="a name in code that has `index` in it",
        why="programs keep the address of an index under it; XML-RPC clients do, too",
        before=r"index(?:[-_]?(?:url|server))?[\s\]\"']*" + _VALUE,
        kinds=_PROGRAM,
        sure=UNSAFE,
        examples=(Example("a.py", 'DEFAULT_INDEX = "https://pypi.python.org/pypi"', _SIMPLE),),
    ),
    Sign(
        role=BASE,
        sign="`--index`",
        why="an index for uv, an XML-RPC endpoint for `pip search`",
        before=_START + r"--index[\s=\"',]+$",
        sure=ADVICE,
        examples=(Example("notes", "tool --index https://pypi.python.org/pypi six"),),
    ),
    # XML-RPC.
    Sign(
        role=XMLRPC,
        sign="`ServerProxy(`, `new_from_uri(` and their like",
        why="the constructor of an XML-RPC client",
        before=r"(?:serverproxy|xmlrpc(?:lib|_client|\.client)?\.server|new_from_uri|xmlrpc2?\.client\.client)"
        r"\s*\(\s*(?:uri\s*=\s*)?[ub]?[\"']?$",
        examples=(
            Example("a.py", 'p = xmlrpclib.ServerProxy("https://pypi.python.org")', _ENDPOINT),
            Example("a.rb", 'XMLRPC::Client.new_from_uri("https://pypi.python.org/pypi")', _ENDPOINT),
        ),
    ),
    Sign(
        role=XMLRPC,
        sign="a name that has `xmlrpc` or `rpc` in it",
        why="the address of an XML-RPC endpoint is kept under it",
        before=r"(?:xml_?rpc|rpc)\w*" + _VALUE,
        examples=(Example("settings.py", 'PYPI_XMLRPC_URL = "https://pypi.python.org/pypi"', _ENDPOINT),),
    ),
    # Downloads by a program.
    Sign(
        role=FETCH,
        sign="`curl`, `wget`, `aria2c`, `fetch`, `http`",
        why="a command downloads it",
        before=r"\b(?:curl|wget|aria2c|fetch|http)\s.*$",
        kinds=(Kind.SHELL, Kind.PROSE, Kind.OTHER, Kind.CONFIG),
        examples=(Example("x.sh", "curl -s https://pypi.python.org/pypi/", "https://pypi.org/pypi/"),),
    ),
    Sign(
        role=FETCH,
        sign="`urlopen(`, `requests.get(`, `download(` and their like",
        why="a program downloads it",
        before=r"(?:urlopen|urlretrieve|open_url|requests?\.\w+|session\.\w+|\bget\w*|fetch\w*|download\w*|\burl)"
        r"\s*\(\s*[\"'`]$",
        kinds=_PROGRAM,
        examples=(Example("a.js", 'fetch("https://pypi.python.org/pypi")', _ENDPOINT),),
    ),
    # Distribution files.
    Sign(
        role=FILE,
        sign="`SRC_URI`, `Source0`, `source`, `DOWNLOAD`, `master_sites`, `distfiles`, `NAME_SITE`",
        why="package recipes name the file there, or the folder it is in",
        before=_START
        + r"(?:src_uri|source_?\d*|source_?urls?|sources?|download[-_ ]?(?:ur[li])?|master_sites|distfiles|\w+_site)"
        + _VALUE,
        kinds=(Kind.RECIPE, Kind.SHELL, Kind.CONFIG, Kind.OTHER),
        examples=(
            Example("x.spec", "Source0: https://pypi.python.org/packages/source/s/%{name}", _FILES + "s/%{name}"),
            Example("x.ebuild", 'SRC_URI="https://pypi.python.org/packages/source/s/${PN}"', _FILES + "s/${PN}"),
            Example("x.bb", 'SRC_URI = "http://pypi.python.org/packages/source/s/six"', _FILES + "s/six"),
            Example("x.info", 'DOWNLOAD="https://pypi.python.org/packages/source/s/six"', _FILES + "s/six"),
            Example("Makefile", "MASTER_SITES+=\thttps://pypi.python.org/packages/source/s/six/", _FILES + "s/six/"),
            Example(
                "python-six.mk", "PYTHON_SIX_SITE = https://pypi.python.org/packages/source/s/six", _FILES + "s/six"
            ),
        ),
    ),
    Sign(
        role=FILE,
        sign="a macro of a spec, and Gentoo's list of mirrors",
        why="a path below it names a file",
        before=r"^\s*%(?:global|define)\s+\w+\s+$|^\w+\t+(?:\S+\s+)*$",
        url=r"^https?://[^/]+/packages/source(?:/|$)",
        files=r"\.spec$|^thirdpartymirrors$",
        examples=(
            Example("x.spec", "%global site https://pypi.python.org/packages/source/s", _FILES + "s"),
            Example("profiles/thirdpartymirrors", "pypi\thttps://pypi.python.org/packages/source", _FILES[:-1]),
        ),
    ),
    Sign(
        role=FILE,
        sign="`url:` in a conda recipe",
        why="conda-build downloads the source from it",
        before=r"^[\s-]*url\s*:\s*[\"']?$",
        files=r"^(?:meta|recipe)\.ya?ml",
        examples=(
            Example(
                "recipe.yaml",
                "source:\n  - url: https://pypi.python.org/packages/source/s/six/six-${{ version }}.tar.gz",
                _FILES + "s/six/six-${{ version }}.tar.gz",
            ),
            Example(
                "meta.yaml",
                "source:\n  url: https://pypi.python.org/packages/source/s/six/six-{{ version }}.tar.gz",
                _FILES + "s/six/six-{{ version }}.tar.gz",
            ),
        ),
    ),
    Sign(
        role=FILE,
        sign="`url`, `urls` in Nix",
        why="a fetcher downloads it, and checks its hash",
        before=r"\burls?\s*=\s*(?:\[\s*)?\"$",
        files=r"\.nix$",
        examples=(
            Example(
                "default.nix",
                'src = fetchurl {\n  url = "https://pypi.python.org/packages/source/s/six/${name}.tar.gz";\n}',
                _FILES + "s/six/${name}.tar.gz",
            ),
        ),
    ),
    # Feeds.
    Sign(
        role=FEED,
        sign="`application/rss+xml`",
        why="feed readers poll it",
        before=r"application/(?:rss|atom)\+xml",
        examples=(
            Example(
                "a.html",
                '<link type="application/rss+xml" href="https://pypi.python.org/pypi?:action=rss">',
                "https://pypi.org/rss/updates.xml",
            ),
        ),
    ),
    # Links.
    Sign(
        role=LINK,
        sign="`href=`, `src=`, `cite=`",
        why="an attribute of HTML that holds a link",
        before=r"(?:href|src|cite)\s*=\s*[\"']?$",
        examples=(Example("a.html", '<a href="https://pypi.python.org/pypi">PyPI</a>', _HOME),),
    ),
    Sign(
        role=LINK,
        sign="`](`, `[name]:`, `<`, `.. _name:`, `:target:`, `__`, `image::`",
        why="Markdown and reStructuredText write links like this",
        before=r"\]\(<?$|^\s*\[[^\]]*\]:\s*<?$|<$|\.\.\s+_[^:]*:\s*$|:target:\s*$|^__\s$|image::\s*$",
        examples=(
            Example("README.md", "The [index](https://pypi.python.org/pypi).", _HOME),
            Example("README.rst", ".. _PyPI: https://pypi.python.org/pypi", _HOME),
            Example("a.py", "x = 1  # see <https://pypi.python.org/pypi>", _HOME),
        ),
    ),
    Sign(
        role=LINK,
        sign="`Homepage`, `home`, `website`, `WWW`, `project_url`, `see`, `link`, `upstream`",
        why="a key whose value people open",
        before=_START
        + r"(?:home[-_ ]?page|home|website|web|project[-_ ]?ur[li]|see|link|upstream)"
        + _VALUE
        + r"|^www:\s*$",
        examples=(
            Example("debian/control", "Homepage: https://pypi.python.org/pypi/six", _SIX),
            Example("meta.yaml", "about:\n  home: https://pypi.python.org/pypi", _HOME),
            Example(
                "x.bb",
                'HOMEPAGE = "https://pypi.python.org/pypi/${PYPI_PACKAGE}"',
                "https://pypi.org/project/${PYPI_PACKAGE}/",
            ),
            Example("x.ebuild", 'HOMEPAGE="https://pypi.python.org/pypi/${PN}"', "https://pypi.org/project/${PN}/"),
            Example("x.eb", "homepage = 'https://pypi.python.org/pypi/six'", _SIX),
            Example("pkg-descr", "WWW: https://pypi.python.org/pypi/six", _SIX),
        ),
    ),
    Sign(
        role=LINK,
        sign="`homepage` followed by a blank",
        why="Guix, Homebrew and MacPorts name the home page so",
        before=r"^\s*\(?home-?page\s+[\"{]?$",
        kinds=(Kind.CODE, Kind.RECIPE),
        examples=(
            Example("six.rb", 'class Six < Formula\n  homepage "https://pypi.python.org/pypi"', _HOME),
            Example("python-xyz.scm", '(home-page "https://pypi.python.org/pypi")', _HOME),
            Example("Portfile", "homepage            https://pypi.python.org/pypi", _HOME),
        ),
    ),
    Sign(
        role=LINK,
        sign="`mirror_web_url_fmt`",
        why="devpi links to the page of a project with it",
        before=r"\bmirror_web_url_fmt" + _VALUE,
        examples=(
            Example(
                "devpi.sh",
                'devpi index root/pypi "mirror_web_url_fmt=https://pypi.python.org/pypi/{name}"',
                "https://pypi.org/project/{name}/",
            ),
        ),
    ),
    Sign(
        role=LINK,
        sign="`URL:`, `doc_url:`, `dev_url:` in a recipe",
        why="RPM specs and conda recipes name pages so",
        before=r"^\s*(?:url|source\d*|doc_url|dev_url)\s*:\s*$",
        kinds=(Kind.RECIPE,),
        examples=(
            Example("x.spec", "URL: https://pypi.python.org/pypi", _HOME),
            Example("meta.yaml", "  doc_url: https://pypi.python.org/pypi", _HOME),
        ),
    ),
    Sign(
        role=LINK,
        sign="the key `url`",
        why="often a home page, but sometimes an endpoint",
        before=r"^[#*\s/]*(?:url|homepage)\s*[:=]\s*[\"']?$",
        kinds=(Kind.CONFIG, Kind.RECIPE, Kind.OTHER),
        sure=UNSAFE,
        examples=(
            Example("x.yml", "url: https://pypi.python.org/pypi", _HOME),
            Example("PKGBUILD", 'url="https://pypi.python.org/pypi/$pkgname"', "https://pypi.org/project/$pkgname/"),
        ),
    ),
    # What is left.
    Sign(
        role=LINK,
        sign="anything else in prose and markup",
        why="people read it; but if it speaks of an endpoint or an option, it is left to them",
        kinds=(Kind.PROSE, Kind.MARKUP),
        worded=True,
        examples=(Example("a.txt", "Look at https://pypi.python.org/pypi for more.", _HOME),),
    ),
    Sign(
        role=LINK,
        sign="a comment with nothing else in it",
        why="perhaps a link, perhaps a setting that is switched off",
        before=rf"^(?!{_SWITCHED_OFF})(?=\W*$).*?(?:{COMMENT})",
        sure=UNSAFE,
        examples=(Example("x.cfg", "# https://pypi.python.org/pypi", _HOME),),
    ),
    Sign(
        role=LINK,
        sign="a comment",
        why="people read it",
        before=rf"^(?!{_SWITCHED_OFF}).*?(?:{COMMENT})",
        worded=True,
        examples=(Example("x.cfg", "# found on https://pypi.python.org/pypi", _HOME),),
    ),
    Sign(
        role=LINK,
        sign="a sentence in a file of an unknown kind",
        why="no key or quote stands before it",
        before=r"^(?!.*(?:[=:]\s*[\"']?|[\"'])$)",
        kinds=(Kind.OTHER,),
        worded=True,
        examples=(Example("slack-desc", "six: found on https://pypi.python.org/pypi", _HOME),),
    ),
    Sign(
        role=BASE,
        sign="no sign, but `upload`, `register`, `repository` or `submit` on the line",
        why="it may be an upload address",
        before=r"upload|register|repositor|submit",
        sure=UNSAFE,
        examples=(Example("a.py", 'upload_to = "https://pypi.python.org/pypi"', _ENDPOINT),),
    ),
    Sign(
        role=BASE,
        sign="no sign",
        why="what code does with it is unknown, so only the host is replaced, unless the URL alone says what it is",
        examples=(
            Example("a.py", 'BASE = "https://pypi.python.org/pypi"', _ENDPOINT),
            Example(
                "package.py",
                'url = "https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"',
                _FILES + "s/six/six-1.0.tar.gz",
            ),
            Example(
                "setup.py",
                'setup(dependency_links=["https://pypi.python.org/packages/source/s/six/six-1.0.zip#egg=six"])',
                _FILES + "s/six/six-1.0.zip#egg=six",
            ),
            Example(
                "deps.bzl",
                'urls = ["https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"]',
                _FILES + "s/six/six-1.0.tar.gz",
            ),
            Example(
                "python.scm",
                '(uri (string-append "https://pypi.python.org/packages/source/s/six/six-" version))',
                _FILES + "s/six/six-",
            ),
            Example(
                "six.rb",
                'url "https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"',
                _FILES + "s/six/six-1.0.tar.gz",
            ),
            Example(
                "bsd.sites.mk",
                "\thttps://pypi.python.org/packages/%SUBDIR%/",
                "https://files.pythonhosted.org/packages/%SUBDIR%/",
            ),
        ),
    ),
)

SECTION_BY_URL = (
    r"^(?!.*\b(?:twine|flit|pdm|poetry|hatch)\b)"
    r".*\b(?:setup\.py|upload|register)\s(?:.*\s)?(?:-r|--repository)[\s=]*[\"']?$"
)
"""Commands of distutils, which looks the URL up in .pypirc."""

_COMMANDS = (Kind.SHELL, Kind.CODE, Kind.CONFIG, Kind.OTHER)
_QUOTE = r"[rubf]{0,2}[\"'`]$"
_LOGIC = (*_PROGRAM, Kind.SHELL, Kind.MARKUP, Kind.CONFIG, Kind.RECIPE, Kind.OTHER)
_COMPARED = "it is compared with something"

DOUBTS: tuple[Doubt, ...] = (
    Doubt(
        reason="EasyBuild knows the old address and treats it in a special way; PYPI_SOURCE is the better form",
        sign="any key but `homepage` in an EasyBuild recipe",
        before=r"^\s*(?!homepage|\s)",
        files=r"\.eb$",
        cap=UNSAFE,
        examples=(Example("x.eb", "source_urls = ['https://pypi.python.org/packages/source/s/six']"),),
    ),
    Doubt(
        reason="documentation can no longer be uploaded to PyPI",
        sign="the section `[upload_docs]`",
        section=r"\[upload_docs\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("setup.cfg", "[upload_docs]\nrepository = https://pypi.python.org/pypi"),),
    ),
    Doubt(
        reason="documentation can no longer be uploaded to PyPI",
        sign="a text about uploading documentation, with a link to the form of a project",
        url=r"action=(?:pkg_edit|submit_form)",
        near=r"\bupload\w*\b[^.:;]{0,80}\bdoc(?:s|umentation)?\b|\bdoc(?:s|umentation)\b[^.:;]{0,80}\bupload",
        kinds=(Kind.PROSE, Kind.MARKUP),
        cap=UNSAFE,
        examples=(Example("HOWTO.md", "Upload the docs\nat https://pypi.python.org/pypi?:action=pkg_edit&name=six"),),
    ),
    Doubt(
        reason=_COMPARED,
        sign="`==`, `!=`, `=~`, `is`, `in`, `not` before it",
        before=r"(?:===?|!==?|=~|<>|\bis|\bin|\bnot)\s*[\[(]?\s*" + _QUOTE,
        kinds=_LOGIC,
        examples=(Example("a.js", 'if (url === "https://pypi.python.org/pypi/six") {'),),
    ),
    Doubt(
        reason=_COMPARED,
        sign="`==`, `!=`, `in`, `not in` behind it",
        before=r"[\"'`]$",
        after=r"[\"'`][\])]?\s*(?:===?|!==?|(?:not\s+)?in\s)",
        kinds=_LOGIC,
        examples=(Example("a.py", 'ok = "https://pypi.python.org/pypi/six" in urls'),),
    ),
    Doubt(
        reason="something is searched for it",
        sign="`startswith(`, `contains(`, `replace(`, `re.sub(` and their like",
        before=r"(?:starts_?with\??|start_with\?|ends_?with|include\?|includes|contains|indexof|hasprefix|\.find|"
        r"\.match|\.search|\.findall|\.compile|\.replace\w*|\bre\.\w+|\bg?sub!?|\.split|\.strip\w*|equals?|eql\?|"
        r"\.index|\.count|preg_\w+)\s*\(\s*\(?" + _QUOTE,
        kinds=_LOGIC,
        examples=(Example("a.rb", 'return if url.include?("https://pypi.python.org/simple")'),),
    ),
    Doubt(
        reason="it is a part of an edit of other text",
        sign="`sed`, `perl` with `s/`",
        before=r"\b(?:sed|perl)\b.*[\"'\s]s[/@|#!,].*$",
        examples=(Example("Dockerfile", "RUN sed -i 's@https://pypi.python.org/simple@x@' f"),),
    ),
    Doubt(
        reason="it is a part of a search",
        sign="`grep`, `rg`, `ack`, `findstr`",
        before=r"\b(?:e?grep|rg|ack|findstr)\s.*$",
        kinds=(Kind.SHELL, Kind.CONFIG, Kind.OTHER),
        examples=(Example("x.sh", "grep -q https://pypi.python.org/simple f"),),
    ),
    Doubt(
        reason="it stands for a request that a test expects",
        sign="`responses.add(`, `httpretty`, `requests_mock`, `respx`, `stub_request`, `nock`",
        before=r"(?:\bresponses\.|httpretty\.|requests_mock\.|respx\.|register_uri|stub_request|\bnock|"
        r"mocker\.(?:get|post|head))\w*\s*\(.*$",
        kinds=_PROGRAM,
        examples=(Example("a.rb", 'stub_request(:get, "https://pypi.python.org/pypi/six/json")'),),
    ),
    Doubt(
        reason="its text names the site",
        sign="the text of the link, behind it, names crate.io",
        after=r"[\"']?>\s*(?:www\.)?crate\.io",
        cap=UNSAFE,
        examples=(Example("a.html", '<a href="https://crate.io/packages/six/">crate.io</a>'),),
    ),
    Doubt(
        reason="its text names the site",
        sign="the text of the link, before it, names crate.io",
        before=r"crate\.io(?:\]\(|\s*)<?$",
        cap=UNSAFE,
        examples=(Example("a.md", "[crate.io](https://crate.io/packages/six/)"),),
    ),
    Doubt(
        reason="it is an address to POST to",
        sign="`POST`, `-X POST`, `:action=` (not in a URL)",
        before=r"\bpost\b[\s(\"',]*$|-x\s*post\s.*$|(?<![?&;]):action=\w+\b.*\s$",
        examples=(Example("x.sh", "curl -X POST https://pypi.python.org/pypi"),),
    ),
    Doubt(
        reason=_COMPARED,
        sign="`[ … = `, `-eq`, `-like`, `ifeq (…,`",
        before=r"(?:\[\[?\s.*(?:==?|!=)|-(?:eq|ne|like|match)|\bifn?eq\s*\(.*,)\s*[\"']?$",
        kinds=_COMMANDS,
        examples=(Example("Makefile", "ifeq ($(U),https://pypi.python.org/pypi/six)"),),
    ),
    Doubt(
        reason="it is a pattern",
        sign="`)` behind it, at the start of a line: a branch of `case`",
        before=r"^\s*[\"']?$",
        after=r"\*?[\"']?\)",
        kinds=(Kind.SHELL,),
        examples=(Example("x.sh", "case $u in\n  https://pypi.python.org/simple) x;;\nesac"),),
    ),
    Doubt(
        reason="it is a pattern",
        sign="`${NAME#`, `${NAME%`, `${NAME/`",
        before=r"\$\{\w+(?:##?|%%?|/)[\"']?$",
        kinds=_COMMANDS,
        examples=(Example("x.sh", "echo ${u#https://pypi.python.org/pypi/}"),),
    ),
    Doubt(
        reason="it is a pattern",
        sign="`=~`, `%r{`, `m{`, `s{`, `/`: a regular expression of Ruby, Perl or JavaScript",
        before=r"(?:=~|%r|\bqr|\bm|\bs|\btr)\s*[{|!#(\[/]\^?$|(?:[=(,:&|]|^)\s*/\^?$",
        kinds=(Kind.CODE,),
        examples=(Example("a.rb", "x =~ %r{https://pypi.python.org/pypi/six}"),),
    ),
    Doubt(
        reason=_COMPARED,
        sign="`strcmp(`, `strstr(`, `memcmp(`, `WHERE`, `LIKE`",
        before=r"\b(?:str(?:n?case)?n?cmp|strstr|memcmp)\s*\(.*$|\b(?:where|like)\b.*[\"']$",
        kinds=(Kind.CODE,),
        examples=(Example("a.c", 'strncmp(u, "https://pypi.python.org/pypi/", 29)'),),
    ),
    Doubt(
        reason=_COMPARED,
        sign="`.equals`, `.contains` and their like behind it",
        before=r"[\"']$",
        after=r"[\"']\.(?:equals|startswith|contains|in)\b",
        kinds=_PROGRAM,
        examples=(Example("A.java", 'ok = "https://pypi.python.org/pypi/six".equals(u);'),),
    ),
    Doubt(
        reason="it is a key",
        sign="`{` before it and `:` or `=>` behind it",
        before=r"(?:[{,]|^)\s*[\"']$",
        after=r"[\"']\s*(?::(?!:)|=>)",
        kinds=_LOGIC,
        examples=(Example("a.json", '{"https://pypi.python.org/simple/": 1}'),),
    ),
    Doubt(
        reason="it is a name that is never opened",
        sign="`<base>`, `xmlns`, `rdf:`, `$id`, `<guid>`, `<id>`, `<!DOCTYPE`",
        before=r"<base\s[^>]*$|xmlns(?::\w+)?\s*=\s*[\"']$|rdf:\w+\s*=\s*[\"']$|[\"']\$id[\"']\s*:\s*[\"']$|"
        r"<(?:guid|id)\b[^>]*>\s*$|<!doctype\b.*$",
        examples=(Example("a.xml", '<x xmlns:p="http://pypi.python.org/pypi/ns">'),),
    ),
    Doubt(
        reason="the text that comes with it must match it",
        sign="`--resolve`, `proxy_pass`",
        before=r"--resolve\s.*$|proxy_pass\s+$",
        examples=(Example("nginx.conf", "proxy_pass https://pypi.python.org/;"),),
    ),
    Doubt(
        reason="it is the name of a link, which must stay the same where it is used",
        sign="`[` before it and `]:` behind it",
        before=r"^\s*\[$",
        after=r"[.,]*\]:",
        examples=(Example("a.md", "[http://pypi.python.org/pypi/six]: http://example.com"),),
    ),
    Doubt(
        reason="there are no listings any more in which installers could find something",
        sign="`--find-links`, `find-links`, `-f`, `dependency_links` with anything but a file",
        before=r"(?:--find-links|find[-_]links|\s-f|dependency[-_]links)[\s=:\"'\[(]*$",
        url=r"^(?!.*\.(?:tar\.\w+|tgz|zip|whl|egg)(?:#|$))",
        examples=(
            Example("requirements.txt", "--find-links https://pypi.python.org/packages/source/s/six/"),
            Example("setup.py", 'setup(dependency_links=["https://pypi.python.org/packages/source/s/six/"])'),
        ),
    ),
    Doubt(
        reason="it is made of pieces in code",
        sign='`+ name + "/"` behind it',
        after=r"[\"']\s*\+\s*[\w.]+\s*\+\s*[\"']/[\"']\s*(?:[),;]|$)",
        examples=(Example("a.js", 'u = "https://pypi.python.org/pypi/" + name + "/";'),),
    ),
    Doubt(
        reason="it is made of pieces in code",
        sign="`urljoin(`",
        before=r"urljoin\s*\(\s*[rub]?[\"']$",
        cap=UNSAFE,
        examples=(Example("a.py", 'u = urljoin("https://pypi.python.org/pypi/", name)'),),
    ),
    Doubt(
        reason="it is made of pieces in code",
        sign="`path.join(`",
        before=r"path\.join\s*\(\s*[rub]?[\"']$",
        examples=(Example("a.py", 'u = os.path.join("https://pypi.python.org/pypi", name)'),),
    ),
    Doubt(
        reason="a test states it: the code that it tests must change as well",
        sign="`assert`, `expect`, `should`, `is_expected`, a name that starts with `expected`",
        before=r"\b(?:assert\w*|expect|expected\w*|should|is_expected|toequal)\b.*$",
        cap=UNSAFE,
        kinds=_PROGRAM,
        examples=(Example("a.rb", 'it { is_expected.to eq(["https://pypi.python.org/simple/"]) }'),),
    ),
    Doubt(
        reason="a wiki adds the name of a page to it",
        sign="maps of wikis: `InterMapTxt`, `intermap.txt`, `interwiki`",
        files=r"^(?:intermap|interwiki)",
        cap=UNSAFE,
        examples=(Example("InterMapTxt", "pypi  http://pypi.python.org/pypi/  # $1 package", _ENDPOINT + "/"),),
    ),
    Doubt(
        reason="its name says that it is the old address",
        sign="a name with `old`, `legacy`, `former`, `deprecated` or `obsolete` in it",
        before=r"(?:\b|_)(?:old|legacy\w*|former|deprecated|obsolete)(?:_\w*)?(?:\s*:\s*\w+)?\s*[=:]\s*[\[(]?\s*[rub]?[\"'`]?$",
        kinds=(Kind.PYTHON, Kind.CODE, Kind.CONFIG, Kind.SHELL),
        examples=(Example("a.py", 'LEGACY_PYPI = "https://pypi.python.org/"'),),
    ),
    Doubt(
        reason="the text speaks of the old address",
        sign="`old`, `older`, `former`, `legacy` right before it, or before `site`, `index`, `server`, `host` or `URL`",
        before=r"\b(?:old|older|former|legacy|deprecated)\s+(?:(?:pypi|site|index|server|host|address|url|domain)\b\s*)?"
        r"(?:at\s+)?[<(`\[\"']*$",
        examples=(Example("a.rst", "It is no longer read from the old index at https://pypi.python.org/simple."),),
    ),
    Doubt(
        reason="the text says that it does not work, or will not",
        sign="`no longer works`, `has moved`, `is being phased out`, `was replaced` right behind it",
        goes_on=r"[>`\"')\]_,]*\s*(?:,\s*)?(?:which\s+|that\s+)?(?:no longer|does(?:n't| not)|stopped|has moved"
        r"|\(?not working (?:any ?more|any longer|now)|\((?:dead|gone|defunct|obsolete|deprecated|down)"
        r"|was moved|moved to|(?:is|was|are|were|has been|have been|will be)\s+(?:being\s+)?"
        r"(?:gone|dead|deprecated|obsolete|phased out|replaced|retired|superseded|(?:shut|turned) (?:down|off)))\b",
        examples=(
            Example("a.rst", "Old clients ask http://pypi.python.org/simple, which no longer works."),
            Example("a.rst", "The site (`here <https://pypi.python.org>`_) is being\nphased out."),
        ),
    ),
    Doubt(
        reason="something else than a page is asked for: the new address may not know the method",
        sign="`curl -X` and any method but GET and HEAD",
        before=r"\bcurl\s(?:.*\s)?(?:-x|--request)[\s=]*(?!(?:get|head)\b)[a-z]+\b.*$",
        examples=(Example("a.sh", "curl -X PURGE https://pypi.python.org/pypi/six"),),
    ),
    Doubt(
        reason="translations are looked up by this text: their catalogues must change as well",
        sign="`_(`, `gettext(`, `T(`, `tr(`, `translate(` and their like, and the string that begins there",
        before=r"(?:(?<![\w.])(?:_|__|t|t\.m|tr)|\b(?:[nup]|np|d|dn)?gettext(?:_lazy|_noop)?|\btranslate)"
        r"\(\s*[rubf]{0,2}(?:\"[^\"]*|'[^']*)$",
        kinds=(Kind.PYTHON, Kind.CODE, Kind.MARKUP),
        cap=UNSAFE,
        examples=(
            Example("a.py", 'say(_("More is at https://pypi.python.org/pypi/six."))'),
            Example("a.html", "{{=T('See https://pypi.python.org/pypi/six for more')}}"),
        ),
    ),
    Doubt(
        reason="a program printed it",
        sign="`Downloading`, `Collecting`, `Searching for`, `Looking in indexes:` and their like before it",
        before=r"^[\s>#*|]*(?:downloading(?: from)?|collecting(?: \S+ from)?|reading|searching for|fetching|processing"
        r"|best match:|looking in indexes:|using cached|submitting \w+ to|server response)\s+\S*$",
        cap=UNSAFE,
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(Example("a.rst", "  Downloading https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"),),
    ),
    Doubt(
        reason="a log says what happened",
        sign="a date with a time at the start of the line",
        before=r"^[\s>#*|]*\[?\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d",
        cap=UNSAFE,
        examples=(Example("a.rst", "  2015-05-13 15:17:23,428 INFO  reading https://pypi.python.org/simple/six/"),),
    ),
    Doubt(
        reason="the text says what took its place",
        sign="`to`, `with`, `by`, `->` and a URL of pypi.org behind it",
        goes_on=r"[>`\"')\]_,.:]*\s*(?:to|with|by|into|in favou?r of|[-=]>|\xe2\x86\x92)(?:\s*:+)?\s+"
        r"(?:the\s+)?(?:new\s+)?[`\"'<(\[]*(?:[\w.]+\s+<)?https?://(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org)\b",
        examples=(
            Example("a.rst", "Replace ::\n\n  https://pypi.python.org/pypi/\n\nwith ::\n\n  https://pypi.org/simple/"),
            Example("CHANGES", "- Changed the URL from http://pypi.python.org/pypi/x to https://pypi.org/project/x/"),
        ),
    ),
    Doubt(
        reason="the text speaks of the old address",
        sign="`replace`, `moved from`, `instead of`, `legacy code that powers` right before the site or the index",
        said=r"\b(?:(?:old|older|former|legacy)\s+(?:[\w-]+\s+){1,5}(?:powers?|powering|runs?|behind)(?:\s+[`\[(<]*pypi)?"
        r"|replac\w+|instead of|rather than|in place of|(?:chang|switch|mov|migrat)\w+(?: [\w-]+){0,4} from)"
        r"\s*[:`\"'<(\[]*$",
        url=r"^https?://[^/]+(?:/(?:pypi|simple|packages)?/?)?$",
        examples=(
            Example("CHANGES", "- Use the new index instead of\n  https://pypi.python.org/simple/."),
            Example(
                "a.rst", "It replaces the legacy code base that currently powers `PyPI <https://pypi.python.org/>`_."
            ),
        ),
    ),
    Doubt(
        reason="a program uses it unless told otherwise: which address is right depends on the program",
        sign="`defaults to`, `index server` before the address of the site in a text",
        said=r"\bdefaults?(?: value)?(?: is| to|:| =)?\s*[:`\"'<(\[]*$|\bindex servers?\b[^.]{0,60}$",
        url=r"^https?://[^/]+(?:/pypi)?/?$",
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(
            Example("a.rst", "The URL of the repository to upload to.  Defaults to\n   https://pypi.python.org/pypi."),
            Example("a.rst", "It looks on an index server, typically\nhttp://www.python.org/pypi."),
        ),
    ),
    Doubt(
        reason="a program uses it unless told otherwise: which address is right depends on the program",
        sign="`is used`, `is the default` behind the address of the site in a text",
        goes_on=r"[`\"',]*\s+(?:is|are|will be) (?:the default|used(?! (?:by|to|for|in|as)\b))\b",
        url=r"^https?://[^/]+(?:/pypi)?/?$",
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(Example("a.rst", "If not given, the index,\nhttp://cheeseshop.python.org/pypi, is used."),),
    ),
    Doubt(
        reason="it may go on behind a backslash",
        sign="a backslash behind it, in TeX and manual pages",
        after=r"\\",
        files=r"\.(?:tex|sty|cls|1|8|man)$",
        examples=(Example("x.tex", "See http://pypi.python.org/pypi/six\\newline"),),
    ),
)

SILENT: tuple[Silent, ...] = (
    Silent(
        why="signed text: any edit breaks the signature",
        examples=(
            Example(
                "x.txt",
                "-----BEGIN PGP SIGNED MESSAGE-----\n\nhttps://pypi.python.org/pypi/six\n"
                "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
            ),
        ),
    ),
    Silent(
        why="archived copies: the old address is a part of their name",
        examples=(Example("a.md", "https://web.archive.org/web/2016/https://pypi.python.org/pypi/six"),),
    ),
    Silent(
        why="look-alikes: hosts that never were PyPI, and names that are not hosts",
        examples=(
            Example("a.md", "https://pypi.python.org.example.com/pypi/six"),
            Example("a.md", "https://mypypi.python.org/simple/"),
            Example("a.md", "the file https_pypi.python.org_pytest.json"),
        ),
    ),
    Silent(
        why="identifiers: a file of Debian's names the archive by its old host",
        examples=(Example("debian/upstream/metadata", "Archive: pypi.python.org"),),
    ),
    Silent(
        why="addresses of package managers that know PyPI by another name",
        examples=(Example("x.ebuild", 'SRC_URI="mirror://pypi/${PN:0:1}/${PN}/${P}.tar.gz"'),),
    ),
    Silent(
        why="the JSON API on pypi.org, which is current",
        examples=(Example("a.py", 'U = "https://pypi.org/pypi/six/json"'),),
    ),
)
