"""What on the line of a URL gives it a role, where no reader of the format says more: a table.

One row is one fact. Its examples are its tests and its documentation (docs/contexts.md). A row fits if all that it
asks for is there. `before` and `after` look at the lower-cased text on the line before and after the URL, `url` at the
URL, `files` at the name of the file, `section` at the header of the section, as in `[upload]`, `parent_key` at the key
above that an indented line belongs to, and `nearby` at the lines around; all are regular expressions. `kinds` are the
kinds of file in which the row means something; empty: any.

The first row that fits is the one; the last ones fit anything.
"""

from __future__ import annotations

from typing import NamedTuple

from pypimigrate.filetypes.filetype import Kind
from pypimigrate.model import Applicability, Example, Role

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
LINK, INDEX, UPLOAD, XMLRPC, FETCH, FILE, FEED, HOST, BASE = Role


class RoleRule(NamedTuple):
    """What gives a URL its `role`: `what` stands there, and `why` says what it means.

    `role_limit` is the most that a fix may be because of it; `depends_on_sentence`: the words around it may lower that.
    """

    role: Role
    what: str
    why: str
    examples: tuple[Example, ...]
    before: str = ""
    after: str = ""
    url: str = ""
    files: str = ""
    section: str = ""
    nearby: str = ""
    parent_key: str = ""
    kinds: tuple[Kind, ...] = ()
    role_limit: Applicability = SAFE
    depends_on_sentence: bool = False


_VALUE = r"""["'`]?\s*(?:=>|[:?+]?=|:)\s*[\[(]?[rub]?["'`]?$"""
"""A key and what stands between it and its value."""
_START = r"(?:^|\\n|[\s\"'`;|&(\[,{./-])"
_TEXT = (Kind.CONFIG, Kind.SHELL, Kind.PROSE, Kind.MARKUP, Kind.RECIPE, Kind.OTHER)
_PROGRAM = (Kind.PYTHON, Kind.CODE)
_SETTING = rf"(?:^[\s>+*\"'`{{-]*repository|{_START}repository[-_]url){_VALUE}|{_START}repository(?:[-_]url)?=[\"'`]?$"
"""`repository` is a word as well: as a key it is the first on its line, or stands tight before its equals sign."""
COMMENT = r"^\s*(?:#(?!\[\w+[\](])|//|/?\*|--|;|%|dnl\s|rem\s|<!--|\"\"\"|''')|\s(?:#|//|--)\s|^\s*\*|\(\*"
_SWITCHED_OFF = r"[#;]+\s*[\w.-]+\s*=\s*$"
"""A comment sign before a setting: that is a setting, not a sentence."""
_UPLOADS = "https://upload.pypi.org/legacy/"
_SIMPLE = "https://pypi.org/simple"
_ENDPOINT = "https://pypi.org/pypi"
_HOME = "https://pypi.org/"
_SIX = "https://pypi.org/project/six/"
_FILES = "https://files.pythonhosted.org/packages/source/"

ROLE_RULES: tuple[RoleRule, ...] = (
    RoleRule(
        role=BASE,
        what="maps of wikis: `InterMapTxt`, `intermap.txt`, `interwiki`",
        why="the name of a page is added to it",
        files=r"^(?:intermap|interwiki)",
        role_limit=UNSAFE,
        examples=(Example("InterMapTxt", "pypi  http://pypi.python.org/pypi/  # $1 package", _ENDPOINT + "/"),),
    ),
    # Keys that mean something only in a section or a file of their own.
    RoleRule(
        role=INDEX,
        what="`url` in `[[source]]`, `[[tool.poetry.source]]`, `[[tool.pdm.source]]`, `[[tool.uv.index]]`, `[[index]]`",
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
    RoleRule(
        role=UPLOAD,
        what="`url` in `[publish.index.repos.NAME]`",
        why="hatch publishes to it",
        before=r"^\s*url\s*=\s*[\"']$",
        section=r"\[(?:tool\.hatch\.)?publish\.index\.repos\.[^\]]+\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("hatch.toml", '[publish.index.repos.x]\nurl = "https://pypi.python.org/pypi"', _UPLOADS),),
    ),
    RoleRule(
        role=UPLOAD,
        what="`server:` near `provider: pypi`",
        why="Travis CI deploys to it",
        before=r"^[\s-]*server\s*:\s*[\"']?$",
        files=r"\.ya?ml$",
        nearby=r"provider:\s*[\"']?pypi",
        examples=(
            Example(".travis.yml", "deploy:\n  provider: pypi\n  server: https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    RoleRule(
        role=BASE,
        what="`url:` near `type: python-index`",
        why="Dependabot takes an index or the base of the JSON API",
        before=r"^\s*url\s*:\s*[\"']?$",
        files=r"\.ya?ml$",
        nearby=r"type:\s*[\"']?python-index",
        examples=(
            Example(
                "dependabot.yml",
                "registries:\n  x:\n    type: python-index\n    url: https://pypi.python.org/simple",
                _SIMPLE,
            ),
        ),
    ),
    RoleRule(
        role=XMLRPC,
        what="`index =` in `[search]`",
        why="`pip search` calls XML-RPC on it",
        before=r"^\s*index\s*=\s*$",
        section=r"\[search\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("pip.conf", "[search]\nindex = https://pypi.python.org/pypi", _ENDPOINT),),
    ),
    RoleRule(
        role=INDEX,
        what="a name below `indexserver =`",
        why="tox before version 4 installs from it",
        before=r"^\s+[\w-]+\s*=\s*$",
        parent_key=r"indexserver\s*=\s*",
        files=r"^(?:tox\.ini|setup\.cfg)$",
        examples=(
            Example(
                "tox.ini",
                "[tox]\nindexserver =\n    dev = https://testpypi.python.org/pypi",
                "https://test.pypi.org/simple",
            ),
        ),
    ),
    RoleRule(
        role=LINK,
        what="a key in `[project.urls]` and its like",
        why="project pages show it",
        before=r"^\s*(?:[\w-]+|\"[^\"]*\")\s*=\s*[\"']$",
        section=r"\[(?:project|tool\.poetry|tool\.pdm\.(?:project\.)?|tool\.flit\.metadata)\.urls\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("pyproject.toml", '[project.urls]\nIndex = "https://pypi.python.org/pypi"', _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="`url`, `home-page`, `download-url` in `[metadata]`",
        why="project pages show it",
        before=r"^\s*(?:url|home[-_]page|download[-_]url)\s*=\s*$",
        section=r"\[metadata\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("setup.cfg", "[metadata]\nname = six\nurl = https://pypi.python.org/pypi/six", _SIX),),
    ),
    RoleRule(
        role=LINK,
        what="`Source:` in debian/copyright",
        why="it says where the upstream project is",
        before=r"^(?:upstream-)?source\s*:\s*$",
        files=r"^copyright$",
        examples=(Example("debian/copyright", "Source: https://pypi.python.org/pypi", _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="`Repository:` in debian/upstream/metadata",
        why="it is where the source is kept, not where releases are sent",
        before=r"^repository(?:-browse)?\s*:\s*$",
        files=r"^metadata$",
        role_limit=UNSAFE,
        examples=(Example("debian/upstream/metadata", "Repository: https://pypi.python.org/pypi", _HOME),),
    ),
    # Uploads.
    RoleRule(
        role=UPLOAD,
        what="`--repository-url`, `TWINE_REPOSITORY_URL`",
        why="twine uploads to it",
        before=r"--repository-url[\s=\"',]+$|\btwine_repository(?:_url)?[\s=:\"',]+$",
        examples=(
            Example("x.sh", "twine upload --repository-url https://pypi.python.org/pypi dist/*", _UPLOADS),
            Example(".gitlab-ci.yml", "variables:\n  TWINE_REPOSITORY_URL: https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    RoleRule(
        role=UPLOAD,
        what="`-r`, `--repository` of twine, flit, PDM, Poetry, Hatch",
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
    RoleRule(
        role=UPLOAD,
        what="`-r`, `--repository` of `setup.py upload` and `register`",
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
    RoleRule(
        role=UPLOAD,
        what="`keyring set`",
        why="upload commands look for the password of exactly this address",
        before=r"\bkeyring\s+(?:set|get|del)\s+[\"']?$",
        examples=(
            Example(
                "README.rst", "    keyring set https://testpypi.python.org/pypi bob", "https://test.pypi.org/legacy/"
            ),
        ),
    ),
    RoleRule(
        role=UPLOAD,
        what="`` `-r ``",
        why="the option of the upload commands, as documentation quotes it",
        before=r"`-r\s+$",
        examples=(Example("a.rst", "Give ``-r https://pypi.python.org/pypi`` to it.", _UPLOADS),),
    ),
    RoleRule(
        role=UPLOAD,
        what="`FLIT_INDEX_URL`, `UV_PUBLISH_URL`, `publish-url`, `HATCH_INDEX_REPO`, `PDM_PUBLISH_REPO`",
        why="flit, uv, Hatch and PDM publish to it",
        before=r"\b(?:flit_index_url|uv_publish_url|publish[-_]url|hatch_index_repo|pdm_publish_repo)[\s=:\"',]+$",
        examples=(
            Example("x.sh", "export FLIT_INDEX_URL=https://pypi.python.org/pypi", _UPLOADS),
            Example("pyproject.toml", '[tool.uv]\npublish-url = "https://pypi.python.org/pypi"', _UPLOADS),
        ),
    ),
    RoleRule(
        role=UPLOAD,
        what="`poetry config repositories.NAME`, `POETRY_REPOSITORIES_NAME_URL`, `pdm config repository.NAME.url`",
        why="Poetry and PDM publish to it",
        before=r"\bpoetry\s+config\s+repositories\.\S+\s+[\"']?$|\bpoetry_repositories_\w+_url\s*[:=]\s*[\"']?$"
        r"|\bpdm\s+config\s+(?:-\S+\s+)*repository\.\S+\s+[\"']?$",
        examples=(
            Example("x.sh", "poetry config repositories.foo https://pypi.python.org/pypi", _UPLOADS),
            Example("x.sh", "pdm config repository.foo.url https://pypi.python.org/pypi", _UPLOADS),
        ),
    ),
    RoleRule(
        role=UPLOAD,
        what="the key `repository`",
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
    RoleRule(
        role=UPLOAD,
        what="the key `repository` in a text, near a section, an account or a word about uploads",
        why="it is a piece of a .pypirc; alone, a repository is what any page may call PyPI",
        before=_SETTING,
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        nearby=r"(?m)^\W*\[[\w.:-]+\]\W*$|pypirc|username|password|twine|upload|index-servers",
        examples=(Example("a.rst", "::\n\n  [pypi]\n  repository: https://pypi.python.org/pypi", _UPLOADS),),
    ),
    RoleRule(
        role=UPLOAD,
        what="a name in code that ends in `repository`, `upload`, `register`, `post`",
        why="programs keep the upload address under it; other things are called repositories, too",
        before=r"(?:^|\\n|[\W_])(?:repository|upload|default_server|post|register)(?:_?ur[li])?" + _VALUE,
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(
            Example("a.py", 'DEFAULT_REPOSITORY = "https://pypi.python.org/pypi"', _UPLOADS),
            Example("a.go", 'rc := "[pypi]\\nrepository=https://pypi.python.org/pypi\\n"', _UPLOADS),
        ),
    ),
    RoleRule(
        role=UPLOAD,
        what="`'-r',` and the default of `--repository` in code",
        why="a program passes it to an upload command, or takes it",
        before=r"[\"']-r[\"'],\s*[\"']$|[\"']--?repository\b.*default\s*=\s*[\"']$",
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(Example("a.py", 'call("upload", "-r", "https://pypi.python.org/pypi")', _UPLOADS),),
    ),
    RoleRule(
        role=UPLOAD,
        what="`'repository',` in code",
        why="a program writes the option into a .pypirc",
        before=r"[\"']repository[\"']\s*,\s*[\"']$",
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(Example("a.py", 'config.set("pypi", "repository", "https://pypi.python.org/pypi")', _UPLOADS),),
    ),
    RoleRule(
        role=UPLOAD,
        what="`repository-url:` in a text in code",
        why="it is the text of a setting",
        before=r"(?:\b|\\n)repository(?:[-_]url)?\s*[:=]\s*$",
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(Example("a.go", "const step = `\n  repository-url: https://pypi.python.org/pypi\n`", _UPLOADS),),
    ),
    # Indexes.
    RoleRule(
        role=INDEX,
        what="`--index-url`, `--extra-index-url`, `--default-index`, `--pypi-url`, `--pypi-mirror`",
        why="installers read it",
        before=_START + r"--(?:extra-)?index-url[\s=\"',]+$|--(?:default-index|pypi-url|pypi-mirror)[\s=\"',]+$",
        examples=(
            Example("requirements.txt", "--index-url https://pypi.python.org/pypi", _SIMPLE),
            Example("requirements.txt", "#    pip-compile --index-url=https://pypi.python.org/pypi x.in", _SIMPLE),
            Example("x.sh", "pipenv install --pypi-mirror https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`-i` of pip, easy_install, uv and other installers",
        why="the short form of `--index-url`",
        before=r"\b(?:pip\d?(?:\.\d+)?|easy_install|install|uv|pipenv|conda)\b.*\s-i[\s=]*[\"']?$",
        examples=(
            Example("Dockerfile", "RUN pip install -i https://pypi.python.org/pypi six", _SIMPLE),
            Example("Vagrantfile", 'inline: "easy_install -i https://pypi.python.org/simple/ six"', _SIMPLE + "/"),
            Example("appveyor.yml", "install:\n  - python -m pip install -i https://pypi.python.org/pypi six", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`-i` at the start of a line, quoted, or as an argument of its own",
        why="a requirements file, or a program that calls pip",
        before=r"^\s*(?:-\s+)?[\"']?-i\s+$|[\"']-i[\"'],\s*[\"']$|`-i\s+$",
        examples=(
            Example("requirements.txt", "-i https://pypi.python.org/pypi", _SIMPLE),
            Example("environment.yml", "  - pip:\n    - -i https://pypi.python.org/pypi", _SIMPLE),
            Example("a.py", 'main(["-i", "https://pypi.python.org/pypi"])', _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`-i` in `extra_args`, `pip_args`, `options`",
        why="Ansible, Chef and others hand it to pip",
        before=r"\b(?:extra_args|pip_args|pip_options|install_args)\b.*[\s\"'=]-i[\s=]+[\"']?$"
        r"|\boptions\s+[\"'](?:.*\s)?-i\s+$",
        examples=(
            Example("tasks/main.yml", '- pip:\n    extra_args: "-i https://pypi.python.org/pypi"', _SIMPLE),
            Example("recipes/default.rb", "options '-i https://pypi.python.org/pypi'", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`PIP_INDEX_URL`, `PIP_EXTRA_INDEX_URL`, `UV_INDEX_URL`, `UV_DEFAULT_INDEX`",
        why="pip and uv install from it",
        before=r"\b(?:pip|uv)_(?:extra_)?(?:default_)?index(?:_url)?[\s=:\"',\]]+$",
        kinds=_TEXT,
        examples=(
            Example("Dockerfile", "ENV PIP_INDEX_URL https://pypi.python.org/pypi", _SIMPLE),
            Example(".env", "UV_DEFAULT_INDEX=https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`PDM_PYPI_URL`, `PIPENV_PYPI_MIRROR`, `pdm config pypi.url`, `poetry source add`, `pip config set`",
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
    RoleRule(
        role=INDEX,
        what="the key `index-url`, `index_url`, `extra-index-url`",
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
    RoleRule(
        role=INDEX,
        what="the name of such a setting, a few words before it in a sentence",
        why="people are told to set it so",
        before=r"\b(?:pip_(?:extra_)?index_url|uv_(?:index_url|default_index)|pdm_pypi_url|pipenv_pypi_mirror"
        r"|(?:extra[-_])?index[-_]url)\b[`\"'*]*\s+[^.]{0,30}[`\"'<]*$",
        kinds=(Kind.PROSE, Kind.MARKUP),
        role_limit=UNSAFE,
        examples=(
            Example("a.md", "Set PIP_INDEX_URL to https://pypi.python.org/pypi first.", _SIMPLE),
            Example("a.rst", "The option ``index-url`` may be https://pypi.python.org/pypi here.", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="the keys `index`, `indexserver`, `default`, `pypi` with nothing before them",
        why="buildout and tox before version 4 install from it",
        before=r"^\s*(?:index|indexserver|default|pypi)\s*=\s*(?:default\s*=\s*)?$",
        kinds=(Kind.CONFIG,),
        examples=(
            Example("buildout.cfg", "[buildout]\nindex = https://pypi.python.org/pypi", _SIMPLE),
            Example("tox.ini", "[tox]\nindexserver = default = https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`mirror_url`",
        why="devpi mirrors this index",
        before=r"\bmirror_url" + _VALUE,
        kinds=_TEXT,
        role_limit=UNSAFE,
        examples=(
            Example("devpi.sh", "devpi index root/pypi mirror_url=https://pypi.python.org/simple/", _SIMPLE + "/"),
            Example("a.rst", "    mirror_url=https://pypi.python.org/pypi", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`index =>` in Puppet",
        why="it is handed to pip",
        before=r"\b(?:extra_)?index(?:_url)?\s*=>\s*[\"']$",
        files=r"\.pp$",
        examples=(
            Example("init.pp", "python::virtualenv { '/x':\n  index => 'https://pypi.python.org/pypi',\n}", _SIMPLE),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`index_url` followed by a blank",
        why="Chef hands it to pip",
        before=r"\bindex_url\s+[\"']$",
        kinds=(Kind.CODE,),
        examples=(Example("default.rb", "python_pip 'six' do\n  index_url 'https://pypi.python.org/pypi'", _SIMPLE),),
    ),
    RoleRule(
        role=FILE,
        what="`url` near `pypi_registry_url`",
        why="Artifactory fetches distribution files from it, and pages from the registry",
        before=r"(?:^|[\s{,\"'-])url[\"']?\s*[:=]\s*[\"']?$",
        nearby=r"pypi_?registry_?url",
        role_limit=UNSAFE,
        examples=(
            Example(
                "artifactory.tf",
                'url = "https://pypi.python.org"\npypi_registry_url = var.site',
                "https://files.pythonhosted.org",
            ),
        ),
    ),
    RoleRule(
        role=BASE,
        what="`pypi_registry_url`",
        why="Artifactory adds `/simple` or `/pypi/NAME/json` to it itself",
        before=r"pypi_?registry_?url" + _VALUE,
        role_limit=UNSAFE,
        examples=(Example("artifactory.tf", 'pypi_registry_url = "https://pypi.python.org"', "https://pypi.org"),),
    ),
    RoleRule(
        role=BASE,
        what="`registryUrls`, `registry_url`",
        why="Renovate takes an index or the base of the JSON API",
        before=r"registry_?urls?" + _VALUE,
        kinds=_TEXT,
        examples=(
            Example("renovate.json", '"registryUrls": ["https://pypi.python.org/pypi/"]', "https://pypi.org/pypi/"),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="`registryUrls`, `registry_url` in code",
        why="it is mostly an index, but may be the base of the JSON API",
        before=r"registry_?urls?" + _VALUE,
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(Example("a.ts", "registryUrls: ['https://pypi.python.org/pypi'],", _SIMPLE),),
    ),
    RoleRule(
        role=BASE,
        what="`remoteUrl`",
        why="Nexus adds `/simple` to it itself",
        before=r"\bremote_?url" + _VALUE,
        examples=(
            Example("nexus.yml", "remoteUrl: https://pypi.python.org/", "https://pypi.org/"),
            Example("README.md", '    "remoteUrl": "https://pypi.python.org"', "https://pypi.org"),
        ),
    ),
    RoleRule(
        role=BASE,
        what="`master =`",
        why="bandersnatch adds paths to it itself",
        before=r"^\s*[;#]?\s*master\s*=\s*$",
        examples=(
            Example("bandersnatch.conf", "[mirror]\nmaster = https://pypi.python.org", "https://pypi.org"),
            Example("a.rst", "    master = https://pypi.python.org", "https://pypi.org"),
        ),
    ),
    RoleRule(
        role=INDEX,
        what="a name in code that has `index` in it",
        why="programs keep the address of an index under it; XML-RPC clients do, too",
        before=r"index(?:[-_]?(?:url|server))?[\s\]\"']*" + _VALUE,
        kinds=_PROGRAM,
        role_limit=UNSAFE,
        examples=(Example("a.py", 'DEFAULT_INDEX = "https://pypi.python.org/pypi"', _SIMPLE),),
    ),
    RoleRule(
        role=BASE,
        what="`--index`",
        why="an index for uv, an XML-RPC endpoint for `pip search`",
        before=_START + r"--index[\s=\"',]+$",
        role_limit=ADVICE,
        examples=(Example("notes", "tool --index https://pypi.python.org/pypi six"),),
    ),
    # XML-RPC.
    RoleRule(
        role=XMLRPC,
        what="`ServerProxy(`, `new_from_uri(` and their like",
        why="the constructor of an XML-RPC client",
        before=r"(?:serverproxy|xmlrpc(?:lib|_client|\.client)?\.server|new_from_uri|xmlrpc2?\.client\.client)"
        r"\s*\(\s*(?:uri\s*=\s*)?[ub]?[\"']?$",
        examples=(
            Example("a.py", 'p = xmlrpclib.ServerProxy("https://pypi.python.org")', _ENDPOINT),
            Example("a.rb", 'XMLRPC::Client.new_from_uri("https://pypi.python.org/pypi")', _ENDPOINT),
        ),
    ),
    RoleRule(
        role=XMLRPC,
        what="a name that has `xmlrpc` or `rpc` in it",
        why="the address of an XML-RPC endpoint is kept under it",
        before=r"(?:xml_?rpc|rpc)\w*" + _VALUE,
        examples=(Example("settings.py", 'PYPI_XMLRPC_URL = "https://pypi.python.org/pypi"', _ENDPOINT),),
    ),
    # Downloads by a program.
    RoleRule(
        role=FETCH,
        what="`curl`, `wget`, `aria2c`, `fetch`, `http`",
        why="a command downloads it",
        before=r"\b(?:curl|wget|aria2c|fetch|http)\s.*$",
        kinds=(Kind.SHELL, Kind.PROSE, Kind.OTHER, Kind.CONFIG),
        examples=(Example("x.sh", "curl -s https://pypi.python.org/pypi/", "https://pypi.org/pypi/"),),
    ),
    RoleRule(
        role=FETCH,
        what="`urlopen(`, `requests.get(`, `download(` and their like",
        why="a program downloads it",
        before=r"(?:urlopen|urlretrieve|open_url|requests?\.\w+|session\.\w+|\bget\w*|fetch\w*|download\w*|\burl)"
        r"\s*\(\s*[\"'`]$",
        kinds=_PROGRAM,
        examples=(Example("a.js", 'fetch("https://pypi.python.org/pypi")', _ENDPOINT),),
    ),
    # Distribution files.
    RoleRule(
        role=FILE,
        what="`SRC_URI`, `Source0`, `source`, `DOWNLOAD`, `master_sites`, `distfiles`, `NAME_SITE`",
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
    RoleRule(
        role=FILE,
        what="a macro of a spec, and Gentoo's list of mirrors",
        why="a path below it names a file",
        before=r"^\s*%(?:global|define)\s+\w+\s+$|^\w+\t+(?:\S+\s+)*$",
        url=r"^https?://[^/]+/packages/source(?:/|$)",
        files=r"\.spec$|^thirdpartymirrors$",
        examples=(
            Example("x.spec", "%global site https://pypi.python.org/packages/source/s", _FILES + "s"),
            Example("profiles/thirdpartymirrors", "pypi\thttps://pypi.python.org/packages/source", _FILES[:-1]),
        ),
    ),
    RoleRule(
        role=FILE,
        what="`url:` in a conda recipe",
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
    RoleRule(
        role=FILE,
        what="`url`, `urls` in Nix",
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
    RoleRule(
        role=FEED,
        what="`application/rss+xml`",
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
    RoleRule(
        role=LINK,
        what="`href=`, `src=`, `cite=`",
        why="an attribute of HTML that holds a link",
        before=r"(?:href|src|cite)\s*=\s*[\"']?$",
        examples=(Example("a.html", '<a href="https://pypi.python.org/pypi">PyPI</a>', _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="`](`, `[name]:`, `<`, `.. _name:`, `:target:`, `__`, `image::`",
        why="Markdown and reStructuredText write links like this",
        before=r"\]\(<?$|^\s*\[[^\]]*\]:\s*<?$|<$|\.\.\s+_[^:]*:\s*$|:target:\s*$|^__\s$|image::\s*$",
        examples=(
            Example("README.md", "The [index](https://pypi.python.org/pypi).", _HOME),
            Example("README.rst", ".. _PyPI: https://pypi.python.org/pypi", _HOME),
            Example("a.py", "x = 1  # see <https://pypi.python.org/pypi>", _HOME),
        ),
    ),
    RoleRule(
        role=LINK,
        what="`Homepage`, `home`, `website`, `WWW`, `project_url`, `see`, `link`, `upstream`",
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
    RoleRule(
        role=LINK,
        what="`homepage` followed by a blank",
        why="Guix, Homebrew and MacPorts name the home page so",
        before=r"^\s*\(?home-?page\s+[\"{]?$",
        kinds=(Kind.CODE, Kind.RECIPE),
        examples=(
            Example("six.rb", 'class Six < Formula\n  homepage "https://pypi.python.org/pypi"', _HOME),
            Example("python-xyz.scm", '(home-page "https://pypi.python.org/pypi")', _HOME),
            Example("Portfile", "homepage            https://pypi.python.org/pypi", _HOME),
        ),
    ),
    RoleRule(
        role=LINK,
        what="`mirror_web_url_fmt`",
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
    RoleRule(
        role=LINK,
        what="`URL:`, `doc_url:`, `dev_url:` in a recipe",
        why="RPM specs and conda recipes name pages so",
        before=r"^\s*(?:url|source\d*|doc_url|dev_url)\s*:\s*$",
        kinds=(Kind.RECIPE,),
        examples=(
            Example("x.spec", "URL: https://pypi.python.org/pypi", _HOME),
            Example("meta.yaml", "  doc_url: https://pypi.python.org/pypi", _HOME),
        ),
    ),
    RoleRule(
        role=LINK,
        what="the key `url`",
        why="often a home page, but sometimes an endpoint",
        before=r"^[#*\s/]*(?:url|homepage)\s*[:=]\s*[\"']?$",
        kinds=(Kind.CONFIG, Kind.RECIPE, Kind.OTHER),
        role_limit=UNSAFE,
        examples=(
            Example("x.yml", "url: https://pypi.python.org/pypi", _HOME),
            Example("PKGBUILD", 'url="https://pypi.python.org/pypi/$pkgname"', "https://pypi.org/project/$pkgname/"),
        ),
    ),
    # What is left.
    RoleRule(
        role=LINK,
        what="anything else in prose and markup",
        why="people read it; but if it speaks of an endpoint or an option, it is left to them",
        kinds=(Kind.PROSE, Kind.MARKUP),
        depends_on_sentence=True,
        examples=(Example("a.txt", "Look at https://pypi.python.org/pypi for more.", _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="a comment with nothing else in it",
        why="perhaps a link, perhaps a setting that is switched off",
        before=rf"^(?!{_SWITCHED_OFF})(?=\W*$).*?(?:{COMMENT})",
        role_limit=UNSAFE,
        examples=(Example("x.cfg", "# https://pypi.python.org/pypi", _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="a comment",
        why="people read it",
        before=rf"^(?!{_SWITCHED_OFF}).*?(?:{COMMENT})",
        depends_on_sentence=True,
        examples=(Example("x.cfg", "# found on https://pypi.python.org/pypi", _HOME),),
    ),
    RoleRule(
        role=LINK,
        what="a sentence in a file of an unknown kind",
        why="no key or quote stands before it",
        before=r"^(?!.*(?:[=:]\s*[\"']?|[\"'])$)",
        kinds=(Kind.OTHER,),
        depends_on_sentence=True,
        examples=(Example("slack-desc", "six: found on https://pypi.python.org/pypi", _HOME),),
    ),
    RoleRule(
        role=BASE,
        what="no sign, but `upload`, `register`, `repository` or `submit` on the line",
        why="it may be an upload address",
        before=r"upload|register|repositor|submit",
        role_limit=UNSAFE,
        examples=(Example("a.py", 'upload_to = "https://pypi.python.org/pypi"', _ENDPOINT),),
    ),
    RoleRule(
        role=BASE,
        what="no sign",
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
