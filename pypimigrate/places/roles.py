"""The table of evidence: which key, flag, call or element, in which surroundings, gives an address which role.

A row is one fact about one tool, and holds for every format: `PIP_INDEX_URL` is one row, in YAML, in a Dockerfile, in a
unit of systemd and in `os.environ[...]`. Names are written as `formats.slot.normal` writes them; hyphens do not count,
so that `index-url`, `INDEX_URL` and `indexurl` are one name. `*` stands for any letters.
"""

from __future__ import annotations

from typing import NamedTuple

from pypimigrate.formats.slot import Form
from pypimigrate.model import Role

LINK, INDEX, UPLOAD, XMLRPC, FETCH, FILE, FEED, HOST, BASE = Role
KEYED = (Form.SETTING, Form.ARGUMENT, Form.CALL)


class Row(NamedTuple):
    """What stands in one of the slots `keys` has this `role` for `tool`; None: it is looked for, and must stay.

    `keys` are names that the last element of a slot's path may have. `within` are alternatives for what stands before
    it, each one or more names that must follow each other, with others between them or not; a name of a file's own
    section or of the value that holds the text counts as well. `beside` are siblings, key and value, of which one must
    be there; `files` are names of files, of which one must fit. `forms` are the forms of slots that the row is about.
    `certain` is false if other tools use the name for something else: then the role is likely.
    """

    role: Role | None
    keys: tuple[str, ...]
    tool: str
    source: str
    within: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    forms: tuple[Form, ...] = KEYED
    certain: bool = True


_PIP = "https://pip.pypa.io/en/stable/cli/pip_install/"
_PIP_CONFIG = "https://pip.pypa.io/en/stable/topics/configuration/"
_TWINE = "https://twine.readthedocs.io/en/stable/"
_PYPIRC = "https://packaging.python.org/en/latest/specifications/pypirc/"
_UV = "https://docs.astral.sh/uv/reference/settings/"
_POETRY = "https://python-poetry.org/docs/repositories/"
_PDM = "https://pdm-project.org/latest/usage/config/"
_PIPENV = "https://pipenv.pypa.io/en/latest/indexes.html"
_HATCH = "https://hatch.pypa.io/latest/publish/"
_FLIT = "https://flit.pypa.io/en/stable/upload.html"
_SETUPTOOLS = "https://setuptools.pypa.io/en/latest/userguide/declarative_config.html"
_METADATA = "https://packaging.python.org/en/latest/specifications/core-metadata/"
_DISTUTILS = "https://docs.python.org/3.11/distutils/packageindex.html"
_TOX = "https://tox.wiki/en/3.27.1/config.html"
_BUILDOUT = "https://www.buildout.org/en/latest/reference.html"
_XMLRPC_CLIENT = "https://docs.python.org/3/library/xmlrpc.client.html"
_URLLIB = "https://docs.python.org/3/library/urllib.request.html"
_CONDA = "https://docs.conda.io/projects/conda-build/en/stable/resources/define-metadata.html"
_RPM = "https://rpm-software-management.github.io/rpm/manual/spec.html"
_NIX = "https://nixos.org/manual/nixpkgs/stable/#chap-pkgs-fetchers"
_HTML = "https://html.spec.whatwg.org/multipage/links.html"

_WORD = (Form.ARGUMENT,)
_SETTING = (Form.SETTING,)
_CALL = (Form.CALL,)
_FIRST = ("0", "url", "uri")
_BOOLEAN = ("c", "f", "g", "i", "j", "k", "l", "n", "o", "q", "s", "v", "q-o")
"""Flags of these programs that have no value, or none that an address could be."""
_INSTALLERS = (
    "pip",
    "pip2",
    "pip2-*",
    "pip3",
    "pip3-*",
    "pip-*",
    "easy-install",
    "easy-install-*",
    "pipenv",
    "uv",
    "pipx",
    "",
)

ROWS: tuple[Row, ...] = (
    # Indexes.
    Row(
        INDEX,
        ("index-url", "index-urls", "extra-index-url", "extra-index-urls", "pip-index-url", "pip-extra-index-url"),
        "pip, easy_install",
        _PIP,
    ),
    Row(INDEX, ("i",), "pip, easy_install", _PIP, within=_INSTALLERS, forms=_WORD),
    Row(
        INDEX,
        ("index-url", "i"),
        "easy_install by setup.py",
        _SETUPTOOLS,
        within=("setup-py develop", "setup-py install", "setup-py easy-install", "setup-py test"),
        forms=_WORD,
    ),
    Row(INDEX, ("",), "pip config", _PIP_CONFIG, within=("pip* config set *index-url",), forms=_WORD),
    Row(
        XMLRPC,
        ("i", "index"),
        "pip search",
        "https://pip.pypa.io/en/stable/cli/pip_search/",
        within=("pip* search",),
        forms=_WORD,
    ),
    Row(
        XMLRPC,
        ("index",),
        "pip search",
        "https://pip.pypa.io/en/stable/cli/pip_search/",
        within=("search",),
        forms=_SETTING,
        files=("pip.*", ".pip*", "pip*"),
    ),
    Row(INDEX, ("pypi-url",), "pip before version 1.5, PDM", _PDM, certain=False),
    Row(INDEX, ("pdm-pypi-url",), "PDM", _PDM),
    Row(INDEX, ("",), "PDM", _PDM, within=("pdm config pypi-url",), forms=_WORD),
    Row(INDEX, ("pypi-mirror", "pipenv-pypi-mirror"), "Pipenv", _PIPENV),
    Row(INDEX, ("url",), "Pipenv", _PIPENV, within=("source",), files=("pipfile*",)),
    Row(INDEX, ("url",), "Poetry", _POETRY, within=("tool poetry source",)),
    Row(INDEX, ("",), "Poetry", _POETRY, within=("poetry source add",), forms=_WORD),
    Row(INDEX, ("url",), "PDM", _PDM, within=("tool pdm source",)),
    Row(INDEX, ("url",), "uv", _UV, within=("tool uv index",)),
    Row(INDEX, ("url",), "uv", _UV, within=("index",), files=("uv.toml*",)),
    Row(INDEX, ("uv-index-url", "uv-extra-index-url", "uv-default-index", "uv-index", "default-index"), "uv", _UV),
    Row(INDEX, ("index",), "uv", _UV, within=("uv pip", "uv add", "uv sync", "uv lock", "uv run"), forms=_WORD),
    Row(INDEX, ("index",), "buildout", _BUILDOUT, within=("buildout",), forms=_SETTING),
    Row(INDEX, ("indexserver",), "tox before version 4", _TOX, within=("tox",), forms=_SETTING),
    Row(INDEX, ("*",), "tox before version 4", _TOX, within=("tox indexserver",), forms=_SETTING),
    Row(INDEX, ("mirror-url",), "devpi", "https://devpi.net/docs/devpi/devpi/stable/+doc/userman/devpi_indices.html"),
    Row(INDEX, ("index", "extra-index"), "Puppet", "https://forge.puppet.com/modules/puppet/python", files=("*.pp",)),
    # Uploads.
    Row(UPLOAD, ("repository-url", "twine-repository-url", "twine-repository"), "twine", _TWINE),
    Row(UPLOAD, ("r", "repository"), "twine", _TWINE, within=("twine",), forms=_WORD),
    Row(
        UPLOAD,
        ("r", "repository"),
        "setup.py upload and register",
        _DISTUTILS,
        within=("setup-py upload", "setup-py register", "upload", "register"),
        forms=_WORD,
    ),
    Row(
        UPLOAD,
        ("repository",),
        "flit, PDM, Hatch",
        _FLIT,
        within=("flit publish", "pdm publish", "hatch publish", "poetry publish"),
        forms=_WORD,
    ),
    Row(
        UPLOAD,
        ("r", "repo"),
        "Poetry, Hatch, PDM",
        _HATCH,
        within=("poetry publish", "hatch publish", "pdm publish"),
        forms=_WORD,
    ),
    Row(UPLOAD, ("repository",), ".pypirc", _PYPIRC, files=(".pypirc*", "pypirc*", "*.pypirc*"), forms=_SETTING),
    Row(UPLOAD, ("repository",), ".pypirc", _PYPIRC, beside=(("username", "*"), ("password", "*")), forms=_SETTING),
    Row(UPLOAD, ("repository",), "setup.cfg", _DISTUTILS, within=("upload", "register"), forms=_SETTING),
    Row(
        UPLOAD,
        ("repository",),
        "a .pypirc that a program writes",
        _PYPIRC,
        files=("*.py",),
        forms=_SETTING,
        certain=False,
    ),
    Row(UPLOAD, ("upload-url", "pypi-upload-url"), "a setting that says so", _PYPIRC, forms=_SETTING),
    Row(UPLOAD, ("flit-index-url",), "flit", _FLIT),
    Row(UPLOAD, ("uv-publish-url", "publish-url"), "uv", _UV),
    Row(UPLOAD, ("hatch-index-repo",), "Hatch", _HATCH),
    Row(UPLOAD, ("url",), "Hatch", _HATCH, within=("publish index repos",)),
    Row(UPLOAD, ("pdm-publish-repo",), "PDM", _PDM),
    Row(UPLOAD, ("",), "PDM", _PDM, within=("pdm config repository-*",), forms=_WORD),
    Row(UPLOAD, ("",), "Poetry", _POETRY, within=("poetry config repositories-*",), forms=_WORD),
    Row(UPLOAD, ("poetry-repositories-*-url",), "Poetry", _POETRY),
    Row(
        UPLOAD,
        ("",),
        "keyring",
        "https://keyring.readthedocs.io/en/latest/",
        within=("keyring set",),
        forms=_WORD,
    ),
    Row(
        UPLOAD,
        ("server",),
        "Travis CI",
        "https://docs.travis-ci.com/user/deployment-v2/providers/pypi/",
        beside=(("provider", "pypi"),),
        forms=_SETTING,
    ),
    Row(
        UPLOAD,
        ("default-repository", "pypi-repository", "upload-repository", "post-url", "posturl"),
        "a name that says so",
        _DISTUTILS,
        forms=_SETTING,
        certain=False,
    ),
    # XML-RPC.
    Row(
        XMLRPC,
        _FIRST,
        "xmlrpc.client",
        _XMLRPC_CLIENT,
        within=("server-proxy", "xmlrpclib server", "xmlrpc client server"),
        forms=_CALL,
    ),
    Row(
        XMLRPC,
        _FIRST,
        "XML-RPC clients",
        "https://ruby.github.io/xmlrpc/XMLRPC/Client.html",
        within=("xmlrpc client new-from-uri", "xmlrpc2 client client", "xmlrpc proxy", "xmlrpc client new2"),
        forms=_CALL,
    ),
    Row(XMLRPC, ("*rpc*",), "a name that says so", _XMLRPC_CLIENT, forms=_SETTING, certain=False),
    # Downloads by a program.
    Row(
        FETCH,
        ("", "url", *_BOOLEAN),
        "curl, wget and others",
        "https://curl.se/docs/manpage.html",
        within=("curl", "wget", "aria2c", "fetch", "http", "https"),
        forms=_WORD,
    ),
    Row(
        FETCH,
        _FIRST,
        "urllib, requests and others",
        _URLLIB,
        within=(
            "urlopen",
            "urlretrieve",
            "url-read",
            "requests",
            "session",
            "httpx",
            "urllib*",
            "fetch",
            "open-uri",
            "http get",
            "axios",
        ),
        forms=_CALL,
    ),
    Row(
        FETCH,
        ("0", "1", "url"),
        "a call that says so",
        _URLLIB,
        within=("get", "get-*", "fetch-*", "download", "download-*", "open-url"),
        forms=_CALL,
        certain=False,
    ),
    # Bases to which a tool adds paths.
    Row(
        BASE,
        ("registry-urls", "registry-url"),
        "Renovate",
        "https://docs.renovatebot.com/configuration-options/#registryurls",
    ),
    Row(
        BASE,
        ("pypi-registry-url",),
        "Artifactory",
        "https://jfrog.com/help/r/jfrog-artifactory-documentation/pypi-repositories",
        certain=False,
    ),
    Row(BASE, ("remote-url",), "Nexus", "https://help.sonatype.com/en/pypi-repositories.html"),
    Row(
        BASE,
        ("master",),
        "bandersnatch",
        "https://bandersnatch.readthedocs.io/en/latest/mirror_configuration.html",
        within=("mirror",),
        forms=_SETTING,
    ),
    Row(
        BASE,
        ("master",),
        "bandersnatch",
        "https://bandersnatch.readthedocs.io/en/latest/mirror_configuration.html",
        files=("bandersnatch*",),
        forms=_SETTING,
    ),
    Row(
        BASE,
        ("url",),
        "Dependabot",
        "https://docs.github.com/en/code-security/dependabot",
        within=("registries",),
        beside=(("type", "python-index"),),
        forms=_SETTING,
    ),
    # Distribution files.
    Row(
        FILE,
        ("url",),
        "Artifactory",
        "https://jfrog.com/help/r/jfrog-artifactory-documentation/set-up-remote-pypi-repositories",
        beside=(("package-type", "pypi"), ("pypi-registry-url", "*")),
        forms=_SETTING,
    ),
    Row(FILE, ("src-uri",), "ebuilds, BitBake", "https://devmanual.gentoo.org/ebuild-writing/variables/"),
    Row(
        FILE,
        ("source", "source-*", "source0", "source1", "sources"),
        "package recipes",
        _RPM,
        files=("*.spec*", "pkgbuild*", "apkbuild*", "*.slackbuild*", "*.info", "template", "*.eb"),
    ),
    Row(FILE, ("url", "urls"), "conda-build", _CONDA, within=("source",), files=("meta.y*", "recipe.y*")),
    Row(FILE, ("url", "urls"), "Nix", _NIX, within=("fetchurl", "fetchzip", "src"), files=("*.nix",)),
    Row(
        FILE,
        ("master-sites", "master-site-*", "distfiles", "*-site"),
        "ports",
        "https://docs.freebsd.org/en/books/porters-handbook/",
        files=("makefile*", "*.mk"),
    ),
    # Links.
    Row(
        LINK,
        ("*",),
        "project metadata",
        _METADATA,
        within=(
            "project urls",
            "tool poetry urls",
            "tool pdm urls",
            "tool flit metadata urls",
            "tool pdm project urls",
            "metadata project-urls",
        ),
    ),
    Row(
        LINK,
        ("url",),
        "a key that is mostly a page",
        _METADATA,
        forms=_SETTING,
        certain=False,
    ),
    Row(
        LINK,
        ("url", "home-page", "download-url", "project-urls"),
        "setuptools",
        _SETUPTOOLS,
        within=("metadata",),
        files=("setup.cfg*",),
    ),
    Row(LINK, ("url", "home-page"), "setuptools", _SETUPTOOLS, within=("setup",), forms=_CALL),
    Row(LINK, ("*",), "setuptools", _SETUPTOOLS, within=("setup project-urls",)),
    Row(
        LINK,
        ("home", "doc-url", "dev-url", "doc-source-url", "license-url"),
        "conda-build",
        _CONDA,
        files=("meta.y*", "recipe.y*"),
    ),
    Row(LINK, ("homepage", "home", "website", "www"), "package metadata", _METADATA, forms=_SETTING, certain=False),
    Row(
        LINK,
        ("mirror-web-url-fmt",),
        "devpi",
        "https://devpi.net/docs/devpi/devpi/stable/+doc/userman/devpi_indices.html",
    ),
    Row(
        FEED,
        ("href",),
        "feeds of a page",
        _HTML,
        beside=(("type", "application/rss+xml"), ("type", "application/atom+xml")),
        forms=(Form.LINK,),
    ),
    Row(FEED, ("xml-url",), "lists of feeds (OPML)", "http://opml.org/spec2.opml", forms=(Form.LINK, Form.SETTING)),
    # What is looked for in other text.
    Row(
        None,
        (
            "regexp",
            "regex",
            "pattern",
            "pattern-regex",
            "pattern-not",
            "search-string",
            "insertafter",
            "insertbefore",
            "line-match",
            "contains",
            "not-contains",
            "const",
            "unless",
            "only-if",
            "not-if",
            "ignore-patterns",
        ),
        "edits of files",
        "https://docs.ansible.com/ansible/latest/collections/ansible/builtin/lineinfile_module.html",
        forms=_SETTING,
    ),
    Row(
        None,
        ("before", "after", "match"),
        "edits of files",
        "https://docs.ansible.com/ansible/latest/collections/ansible/builtin/replace_module.html",
        within=("replace", "file-replace", "file-line", "lineinfile", "blockinfile"),
        forms=_SETTING,
    ),
    Row(
        None,
        ("url", "uri", "href", "src", "link", "home-page", "homepage", "download-url", "*-url", "registry"),
        "look-ups in databases and pages",
        "https://docs.djangoproject.com/en/stable/ref/models/querysets/#filter",
        within=(
            "filter",
            "exclude",
            "filter-by",
            "query filter-by",
            "objects get",
            "get-or-create",
            "update-or-create",
            "find-all",
            "find-by",
            "find-one",
            "soup find",
            "delete-many",
            "delete-one",
            "update-many",
            "update-one",
        ),
        forms=_CALL,
    ),
    Row(
        None,
        ("",),
        "conditions of SQL",
        "https://www.postgresql.org/docs/current/queries-table-expressions.html",
        within=("select where", "update where", "delete where"),
        forms=(Form.ARGUMENT,),
    ),
    Row(
        None,
        ("",),
        "passwords that are kept",
        "https://github.com/jaraco/keyring",
        within=("keyring get", "keyring del"),
        forms=(Form.ARGUMENT,),
    ),
    Row(
        None,
        ("linkcheck-ignore", "linkcheck-exclude-documents", "exclude", "ignore"),
        "link checkers",
        "https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-linkcheck_ignore",
        files=("conf.py", "lychee*.toml", ".lychee.toml", "linkcheck*", ".linkcheck*", ".markdown-link-check.json"),
        forms=_SETTING,
    ),
    Row(
        None,
        ("0",),
        "caches",
        "https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage",
        within=(
            "*cache get",
            "*cache set",
            "redis get",
            "redis set",
            "*labels get",
            "*labels get-or-default",
            "*labels fetch",
            "*map get",
            "*map get-or-default",
            "*dict get",
            "*names get",
            "try-get-value",
        ),
        forms=_CALL,
    ),
)
