"""THE TABLE: what every legacy PyPI URL is today. A new fact about PyPI is one row here, and nothing else.

How a row is read:

- `old` is written like a router's pattern. `{name}` and `{version}` are one path segment, `{path*}` is any rest,
  `{path+}` one that is not empty; a slash at the end of the URL is always allowed. Parameters match in any order;
  `{x?}` may be missing or empty, `{x*}` may come several times, `=*` is a parameter that never mattered, and a
  parameter not named here means that the row does not match. `#downloads` asks for this fragment.
- `new` is filled from `old`. `{/}` is the slash at the end, as found; `{version/}` adds a slash if there is a version
  (a placeholder at the end may be empty: it gets none that was not there);
  `{query}` and `{path}` are those of the old URL, as written. The host is pypi.org's; for TestPyPI it becomes the
  host of the same service there. A fragment is kept, unless `new` has one.
- The first row that matches is the one. A row that gives back the URL it was asked for is no finding.
- `examples` are the row's tests, its documentation and what a live check asks about. `None`: nothing replaces it.
"""

from __future__ import annotations

from typing import NamedTuple

from pypimigrate.model import Applicability, Role, State
from pypimigrate.pypi.hosts import Family

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE
DEAD, DIFFERENT, REDIRECTS, WORKS = State.DEAD, State.DIFFERENT, State.REDIRECTS, State.WORKS
LINK, INDEX, UPLOAD, XMLRPC, FETCH, FILE, FEED, HOST, BASE = Role
OLD, MIRROR, CURRENT, FILES, OLD_DOCS, DOCS = (
    Family.OLD,
    Family.MIRROR,
    Family.CURRENT,
    Family.FILES,
    Family.OLD_DOCS,
    Family.DOCS,
)


class Rule(NamedTuple):
    """One fact. `roles` empty means any. `http` is the state of the plain-http form, where it differs.

    `proven`: the URL is right in another role, so that it is reported only where its role is certain.
    """

    name: str
    old: tuple[str, ...]
    new: str | None
    why: str
    source: str
    examples: dict[str, str | None]
    hosts: tuple[Family, ...] = (OLD,)
    roles: frozenset[Role] = frozenset()
    scheme: str = ""
    fix: Applicability = SAFE
    state: State = REDIRECTS
    http: State | None = None
    instead: str = ""
    checked: str = "2026-11-22"
    drops_query: bool = False
    proven: bool = False


_WAREHOUSE = "https://github.com/pypi/warehouse/blob/6b62157/"
ROUTES = _WAREHOUSE + "warehouse/routes.py"
LEGACY_VIEWS = _WAREHOUSE + "warehouse/legacy/api/pypi.py"
FORKLIFT = _WAREHOUSE + "warehouse/forklift/legacy.py"
EDGE = "https://github.com/pypi/infra/blob/6b72241/terraform/warehouse/vcl/main.vcl"
MIGRATING = "https://packaging.python.org/guides/migrating-to-pypi-org/"
DOCS_API = "https://docs.pypi.org/api/"
FILE_URLS = "https://docs.pypi.org/api/#predictable-urls"
PEP_449 = "https://peps.python.org/pep-0449/"
PEP_503 = "https://peps.python.org/pep-0503/"
CONVEYOR = "https://github.com/pypi/conveyor/blob/b8b95fb/conveyor/views.py"

_MD5 = "#md5=34eed507548117b2ab523ab14b2f8b55"
_HASHED = "/packages/09/8d/6d34b75326bf96d4139a2ddd8e74b80840f800a0a79f9294399e212cb9a7/redis-2.10.6.tar.gz"

RULES: tuple[Rule, ...] = (
    # Endpoints: the meaning depends on who asks.
    Rule(
        name="upload-http",
        old=("/legacy",),
        hosts=(Family.UPLOAD,),
        scheme="http",
        new="https://upload.pypi.org/legacy/",
        state=DEAD,
        why="the upload endpoint is https only, and a password sent over plain http is read on the way",
        source=FORKLIFT,
        examples={
            "http://upload.pypi.org/legacy/": "https://upload.pypi.org/legacy/",
            "http://upload.pypi.org/legacy": "https://upload.pypi.org/legacy/",
        },
    ),
    Rule(
        name="upload-slash",
        old=("/legacy",),
        hosts=(Family.UPLOAD, CURRENT),
        roles=frozenset({UPLOAD}),
        new="https://upload.pypi.org/legacy/",
        fix=UNSAFE,
        state=DIFFERENT,
        why="the upload endpoint ends in a slash; without it the answer is a redirect that twine refuses to follow",
        source=FORKLIFT,
        examples={
            "https://upload.pypi.org/legacy": "https://upload.pypi.org/legacy/",
            "https://test.pypi.org/legacy": "https://test.pypi.org/legacy/",
        },
    ),
    Rule(
        name="upload-host",
        old=("/legacy",),
        new="https://upload.pypi.org/legacy/",
        state=DEAD,
        why="uploads go to upload.pypi.org",
        source=MIGRATING,
        examples={
            "https://upload.pypi.io/legacy/": "https://upload.pypi.org/legacy/",
            "http://upload.pypi.io/legacy": "https://upload.pypi.org/legacy/",
        },
    ),
    Rule(
        name="upload-endpoint",
        old=("/pypi", "/", "/legacy", "/pypi/legacy"),
        hosts=(OLD, CURRENT),
        roles=frozenset({UPLOAD}),
        new="https://upload.pypi.org/legacy/",
        state=DEAD,
        why="uploads to this address are refused (410); they go to upload.pypi.org/legacy/",
        source=MIGRATING,
        examples={
            "https://pypi.python.org/pypi": "https://upload.pypi.org/legacy/",
            "http://www.python.org/pypi": "https://upload.pypi.org/legacy/",
            "https://pypi.org/pypi": "https://upload.pypi.org/legacy/",
            "https://testpypi.python.org/pypi": "https://test.pypi.org/legacy/",
        },
    ),
    Rule(
        name="xmlrpc-endpoint",
        old=("/pypi", "/", "/RPC2"),
        roles=frozenset({XMLRPC}),
        new="https://pypi.org/pypi",
        state=WORKS,
        why="the XML-RPC endpoint is pypi.org/pypi; most of its methods are switched off whatever the address",
        instead="the JSON API and the Index API: https://docs.pypi.org/api/",
        source=EDGE,
        examples={
            "http://pypi.python.org/pypi": "https://pypi.org/pypi",
            "https://pypi.python.org": "https://pypi.org/pypi",
            "https://testpypi.python.org/pypi": "https://test.pypi.org/pypi",
        },
    ),
    Rule(
        name="index-root",
        old=("/pypi", "/pypi/simple"),
        roles=frozenset({INDEX}),
        new="https://pypi.org/simple{/}",
        state=DEAD,
        why="installers find no project below this address; the index is /simple",
        source=PEP_503,
        examples={
            "https://pypi.python.org/pypi": "https://pypi.org/simple",
            "https://testpypi.python.org/pypi/": "https://test.pypi.org/simple/",
        },
    ),
    Rule(
        name="half-index",
        old=("/", "/pypi", "/pypi/simple", "/legacy"),
        hosts=(CURRENT,),
        roles=frozenset({INDEX}),
        new="https://pypi.org/simple{/}",
        fix=UNSAFE,
        state=DEAD,
        why="installers find no project below this address; the index is /simple",
        source=PEP_503,
        checked="2026-11-27",
        proven=True,
        examples={
            "https://pypi.org/pypi": "https://pypi.org/simple",
            "https://test.pypi.org/": "https://test.pypi.org/simple/",
        },
    ),
    Rule(
        name="half-upload",
        old=("/", "/pypi", "/simple"),
        hosts=(Family.UPLOAD,),
        roles=frozenset({UPLOAD}),
        new="https://upload.pypi.org/legacy/",
        fix=UNSAFE,
        state=DEAD,
        why="nothing takes uploads at this path; the endpoint is /legacy/",
        source=FORKLIFT,
        checked="2026-11-27",
        proven=True,
        examples={
            "https://upload.pypi.org/": "https://upload.pypi.org/legacy/",
            "https://upload.pypi.org/pypi": "https://upload.pypi.org/legacy/",
        },
    ),
    Rule(
        name="half-json",
        old=("/project/{name}/json", "/project/{name}/{version}/json"),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/pypi/{name}/{version/}json",
        fix=UNSAFE,
        state=DEAD,
        why="the JSON API is below /pypi/, not below /project/",
        source=ROUTES,
        checked="2026-11-27",
        examples={
            "https://pypi.org/project/six/json": "https://pypi.org/pypi/six/json",
            "https://pypi.org/project/six/1.0/json": "https://pypi.org/pypi/six/1.0/json",
        },
    ),
    Rule(
        name="file-site",
        old=("/",),
        roles=frozenset({FILE}),
        new="https://files.pythonhosted.org{/}",
        fix=UNSAFE,
        state=REDIRECTS,
        why="the site does not serve distribution files any more; where files are taken from is a host of its own",
        source="https://jfrog.com/help/r/jfrog-artifactory-documentation/set-up-remote-pypi-repositories",
        examples={
            "https://pypi.python.org": "https://files.pythonhosted.org",
            "https://testpypi.python.org/": "https://test-files.pythonhosted.org/",
        },
    ),
    Rule(
        name="index-site",
        old=("/",),
        roles=frozenset({INDEX}),
        new="https://pypi.org/simple/",
        fix=UNSAFE,
        state=DEAD,
        why="this is the site, not an index; if an installer reads it, it wants /simple/",
        source=PEP_503,
        examples={
            "https://pypi.python.org/": "https://pypi.org/simple/",
            "https://testpypi.python.org": "https://test.pypi.org/simple/",
        },
    ),
    # The Index API.
    Rule(
        name="simple-index",
        old=("/simple",),
        new="https://pypi.org/simple{/}",
        http=DEAD,
        why="the index moved to pypi.org",
        source=ROUTES,
        examples={
            "https://pypi.python.org/simple/": "https://pypi.org/simple/",
            "http://pypi.python.org/simple": "https://pypi.org/simple",
            "https://testpypi.python.org/simple/": "https://test.pypi.org/simple/",
            "https://cheeseshop.python.org/simple/": "https://pypi.org/simple/",
        },
    ),
    Rule(
        name="simple-project",
        old=("/simple/{name}",),
        roles=frozenset({INDEX}),
        new="https://pypi.org/simple/{name:normalized}{/}",
        http=DEAD,
        why="the index moved to pypi.org, where project names in index URLs are normalised",
        source=PEP_503,
        examples={
            "https://pypi.python.org/simple/requests/": "https://pypi.org/simple/requests/",
            "https://pypi.python.org/simple/zope.interface/": "https://pypi.org/simple/zope-interface/",
            "https://pypi.python.org/simple/%s/": "https://pypi.org/simple/%s/",
        },
    ),
    Rule(
        name="simple-project-read",
        old=("/simple/{name}",),
        new="https://pypi.org{path}",
        http=DEAD,
        why="the index moved to pypi.org, which leads to the normalised name of a project",
        source=PEP_503,
        examples={
            "https://pypi.python.org/simple/PyYAML/": "https://pypi.org/simple/PyYAML/",
            "http://pypi.python.org/simple/{}": "https://pypi.org/simple/{}",
        },
    ),
    Rule(
        name="mirror-index",
        old=("/simple", "/simple/{path*}"),
        hosts=(MIRROR,),
        roles=frozenset({INDEX}),
        new="https://pypi.org{path}",
        state=DEAD,
        why="the lettered mirrors left the DNS in 2014; the index is pypi.org/simple",
        instead="drop --use-mirrors and --mirrors as well",
        source=PEP_449,
        examples={
            "http://c.pypi.python.org/simple/": "https://pypi.org/simple/",
            "http://f.pypi.python.org/simple/six/": "https://pypi.org/simple/six/",
        },
    ),
    Rule(
        name="mirror-files",
        old=("/packages/{path+}",),
        hosts=(MIRROR,),
        new="https://files.pythonhosted.org{path}",
        fix=UNSAFE,
        state=DEAD,
        why="the lettered mirrors left the DNS in 2014; files are on files.pythonhosted.org",
        source=PEP_449,
        examples={
            "http://a.pypi.python.org/packages/source/s/six/six-1.10.0.tar.gz": (
                "https://files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz"
            ),
            "http://g.pypi.python.org/packages/2.7/s/six/six-1.2.0-py2.7.egg": "https://files.pythonhosted.org/packages/2.7/s/six/six-1.2.0-py2.7.egg",
        },
    ),
    Rule(
        name="mirror",
        old=("/{path*}",),
        hosts=(MIRROR,),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="the lettered mirrors left the DNS in 2014",
        instead="pypi.org, if the mirror itself was not what was meant",
        source=PEP_449,
        examples={"http://b.pypi.python.org/stats/": None},
    ),
    Rule(
        name="gone-host",
        old=("/{path*}",),
        hosts=(Family.GONE,),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="this host is gone; it was a mirror, and nothing has taken its name over",
        instead="pypi.org, if the mirror itself was not what was meant",
        source=PEP_449,
        examples={"http://last.pypi.python.org/simple/": None, "https://mirror0.pypi.io/simple/": None},
    ),
    # The JSON API. Its path is current; only the host is old.
    Rule(
        name="json-api",
        old=("/pypi/{name}/json", "/pypi/{name}/{version}/json"),
        new="https://pypi.org{path:no-slash}",
        drops_query=True,
        http=DEAD,
        why="the JSON API is on pypi.org, under the same path",
        source=DOCS_API + "json/",
        examples={
            "https://pypi.python.org/pypi/Django/json": "https://pypi.org/pypi/Django/json",
            "http://pypi.python.org/pypi/%s/json": "https://pypi.org/pypi/%s/json",
            "https://pypi.python.org/pypi/requests/2.0.0/json/": "https://pypi.org/pypi/requests/2.0.0/json",
        },
    ),
    Rule(
        name="json-action",
        old=("/pypi?:action=json&name={name}&version={version?}",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/pypi/{name}/{version/}json",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the JSON API has the data",
        source=DOCS_API + "json/",
        examples={
            "https://pypi.python.org/pypi?:action=json&name=requests": "https://pypi.org/pypi/requests/json",
            "https://pypi.python.org/pypi?:action=json&name=six&version=1.9": "https://pypi.org/pypi/six/1.9/json",
        },
    ),
    # Distribution files.
    Rule(
        name="hashed-file",
        old=("/packages/{hh}/{hh}/{hash}/{file}",),
        hosts=(OLD, CURRENT),
        new="https://files.pythonhosted.org{path}",
        drops_query=True,
        http=DEAD,
        why="distribution files are on files.pythonhosted.org, under the same path",
        source=FILE_URLS,
        examples={
            "https://pypi.python.org" + _HASHED: "https://files.pythonhosted.org" + _HASHED,
            "https://pypi.python.org" + _HASHED + ".asc": "https://files.pythonhosted.org" + _HASHED + ".asc",
        },
    ),
    Rule(
        name="signature-file",
        old=("/packages/{python}/{letter}/{name}/{file}.asc",),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="predictable addresses of signature files always answer 404",
        instead="PyPI no longer shows signatures; check the sha256 in the JSON API instead",
        source=CONVEYOR,
        examples={"https://pypi.python.org/packages/source/r/redis/redis-2.10.6.tar.gz.asc": None},
    ),
    Rule(
        name="file",
        old=(
            "/packages/{dir}/{dir}/{dir}/{file}",
            "/packages/{hole}/{file}",
            "/packages/{python}/{letter}/{file}",
        ),
        hosts=(OLD, CURRENT),
        new="https://files.pythonhosted.org{path}",
        drops_query=True,
        http=DEAD,
        why="distribution files are on files.pythonhosted.org, under the same path",
        source=FILE_URLS,
        examples={
            "https://pypi.python.org/packages/source/P/PyYAML/PyYAML-3.12.tar.gz": (
                "https://files.pythonhosted.org/packages/source/P/PyYAML/PyYAML-3.12.tar.gz"
            ),
            "http://cheeseshop.python.org/packages/source/s/six/six-1.10.0.tar.gz" + _MD5: (
                "https://files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz" + _MD5
            ),
            "https://pypi.io/packages/source/n/netifaces/netifaces-0.10.5.tar.gz": (
                "https://files.pythonhosted.org/packages/source/n/netifaces/netifaces-0.10.5.tar.gz"
            ),
            "https://testpypi.python.org/packages/source/s/sampleproject/sampleproject-1.2.0.tar.gz": (
                "https://test-files.pythonhosted.org/packages/source/s/sampleproject/sampleproject-1.2.0.tar.gz"
            ),
            "https://pypi.python.org/packages/source/${PN:0:1}/${PN}/${P}.tar.gz": (
                "https://files.pythonhosted.org/packages/source/${PN:0:1}/${PN}/${P}.tar.gz"
            ),
        },
    ),
    Rule(
        name="file-prefix",
        old=("/packages", "/packages/{path+}"),
        roles=frozenset({BASE, FILE}),
        new="https://files.pythonhosted.org{path}",
        http=DEAD,
        why="distribution files are on files.pythonhosted.org; a file name is added to this prefix elsewhere",
        source=FILE_URLS,
        examples={
            "https://pypi.python.org/packages/source": "https://files.pythonhosted.org/packages/source",
            "http://pypi.python.org/packages/%s/s/setuptools/": (
                "https://files.pythonhosted.org/packages/%s/s/setuptools/"
            ),
        },
    ),
    Rule(
        name="file-listing",
        old=("/packages", "/packages/{path+}"),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="there are no directory listings any more (404)",
        instead="the files of a project are listed at https://pypi.org/simple/NAME/",
        source=CONVEYOR,
        examples={"https://pypi.python.org/packages/source/s/six/": None},
    ),
    Rule(
        name="file-http",
        old=("/packages/{path+}",),
        hosts=(FILES,),
        scheme="http",
        new="https://files.pythonhosted.org{path}",
        state=DEAD,
        why="the file host refuses plain http (403)",
        source="https://github.com/pypi/infra/blob/6b72241/terraform/file-hosting/vcl/files.vcl",
        examples={
            "http://files.pythonhosted.org" + _HASHED: "https://files.pythonhosted.org" + _HASHED,
            "http://test-files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz": "https://test-files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz",
        },
    ),
    Rule(
        name="file-host-typo",
        old=("/packages/{path+}",),
        hosts=(Family.TYPO,),
        new="https://files.pythonhosted.org{path}",
        drops_query=True,
        fix=UNSAFE,
        state=DEAD,
        why="there is no such host: it is files.pythonhosted.org, with an s",
        source=_WAREHOUSE + "docs/user/api/index-api.md",
        examples={
            "https://file.pythonhosted.org" + _HASHED: "https://files.pythonhosted.org" + _HASHED,
            "http://file.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz": (
                "https://files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz"
            ),
        },
    ),
    # Feeds: the addresses are certain, but the data are not what they were, so programs are left to their owners.
    Rule(
        name="feed-updates",
        old=("/pypi?:action=rss&name=*",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK, FEED}),
        new="https://pypi.org/rss/updates.xml",
        why="the feed of new releases moved",
        instead="for one project: https://pypi.org/rss/project/NAME/releases.xml",
        source=DOCS_API + "feeds/",
        examples={
            "https://pypi.python.org/pypi?:action=rss": "https://pypi.org/rss/updates.xml",
            "https://pypi.python.org/pypi?%3Aaction=rss": "https://pypi.org/rss/updates.xml",
            "https://testpypi.python.org/pypi?:action=rss": "https://test.pypi.org/rss/updates.xml",
        },
    ),
    Rule(
        name="feed-updates-read",
        old=("/pypi?:action=rss&name=*",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/rss/updates.xml",
        fix=UNSAFE,
        why="the feed of new releases moved; it has 100 entries, whose links are /project/NAME/VERSION/",
        source=DOCS_API + "feeds/",
        examples={
            "http://pypi.python.org/pypi?%3Aaction=rss": "https://pypi.org/rss/updates.xml",
            "https://pypi.org/pypi?:action=rss&name=six": "https://pypi.org/rss/updates.xml",
        },
    ),
    Rule(
        name="feed-packages",
        old=("/pypi?:action=packages_rss",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK, FEED}),
        new="https://pypi.org/rss/packages.xml",
        why="the feed of new projects moved",
        source=DOCS_API + "feeds/",
        examples={
            "https://pypi.python.org/pypi?:action=packages_rss": "https://pypi.org/rss/packages.xml",
            "http://testpypi.python.org/pypi?%3aaction=packages_rss": "https://test.pypi.org/rss/packages.xml",
        },
    ),
    Rule(
        name="feed-packages-read",
        old=("/pypi?:action=packages_rss",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/rss/packages.xml",
        fix=UNSAFE,
        why="the feed of new projects moved; it has 40 entries, whose links are /project/NAME/",
        source=DOCS_API + "feeds/",
        examples={
            "http://pypi.python.org/pypi?%3Aaction=packages_rss": "https://pypi.org/rss/packages.xml",
            "https://pypi.org/pypi?:action=packages_rss": "https://pypi.org/rss/packages.xml",
        },
    ),
    # Actions.
    Rule(
        name="display-files-action",
        old=("/pypi?:action=display&name={name}&version={version?}#downloads",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/project/{name}/{version/}#files",
        why="the project page moved, and its list of files is #files",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=display&name=limix#downloads": (
                "https://pypi.org/project/limix/#files"
            ),
            "http://pypi.python.org/pypi?name=limix&:action=display&version=1.0#downloads": (
                "https://pypi.org/project/limix/1.0/#files"
            ),
        },
    ),
    Rule(
        name="display-action",
        old=("/pypi?:action=display&name={name}&version={version?}",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/project/{name}/{version/}",
        why="the project page moved",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=display&name=limix": "https://pypi.org/project/limix/",
            "https://pypi.python.org/pypi?name=limix&:action=display&version=1.0.14": (
                "https://pypi.org/project/limix/1.0.14/"
            ),
            "http://www.python.org/cgi-bin/pypi.cgi?:action=display&name=roundup&version=0.5": (
                "https://pypi.org/project/roundup/0.5/"
            ),
        },
    ),
    Rule(
        name="files-action",
        old=("/pypi?:action=files&name={name}&version={version?}",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/project/{name}/{version/}#files",
        why="the list of files moved to the project page",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=files&name=limix&version=1.0.14": (
                "https://pypi.org/project/limix/1.0.14/#files"
            ),
            "https://pypi.python.org/pypi?name=six;:action=files;version=": "https://pypi.org/project/six/#files",
        },
    ),
    Rule(
        name="search-action",
        old=("/pypi?:action=search&term={term}&submit=*",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/search/?q={term}",
        why="the search page moved",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?%3Aaction=search&term=foobar&submit=search": (
                "https://pypi.org/search/?q=foobar"
            ),
            "https://pypi.python.org/pypi?:action=search&term=%s": "https://pypi.org/search/?q=%s",
        },
    ),
    Rule(
        name="search-by-name",
        old=("/pypi?:action=search&name={name}&submit=*",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/search/?q={name}",
        fix=UNSAFE,
        state=DIFFERENT,
        why="the search page knows no fields (the form of before 2007); a search for the name alone finds more",
        source=LEGACY_VIEWS,
        examples={
            "http://cheeseshop.python.org/pypi?:action=search&name=roundup": "https://pypi.org/search/?q=roundup",
            "http://www.python.org/pypi?:action=search&name=zope&submit=Search": "https://pypi.org/search/?q=zope",
        },
    ),
    Rule(
        name="browse-root",
        old=("/pypi?:action=browse&show=*",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/search/",
        state=DIFFERENT,
        why="browsing by classifier is a part of the search page",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=browse": "https://pypi.org/search/",
            "http://cheeseshop.python.org/pypi?:action=browse&show=all": "https://pypi.org/search/",
        },
    ),
    Rule(
        name="browse-action",
        old=("/pypi?:action=browse&c={id*}&show=*",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/search/?{id:classifiers}",
        why="the search page takes classifiers by name instead of by number",
        source="https://github.com/pypi/legacy/blob/a418131/doc/discriminators.txt",
        examples={
            "https://pypi.python.org/pypi?:action=browse&c=533&show=all": (
                "https://pypi.org/search/?c=Programming+Language+%3A%3A+Python+%3A%3A+3"
            ),
            "https://pypi.python.org/pypi?:action=browse&c=385&c=393": (
                "https://pypi.org/search/?c=Topic+%3A%3A+Scientific%2FEngineering"
                "&c=Topic+%3A%3A+Scientific%2FEngineering+%3A%3A+Image+Recognition"
            ),
            "https://pypi.python.org/pypi?:action=browse&c=525": None,
        },
    ),
    Rule(
        name="list-classifiers",
        old=("/pypi?:action=list_classifiers",),
        roles=frozenset({LINK}),
        new="https://pypi.org/classifiers/",
        why="the list of classifiers has a page of its own",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?%3Aaction=list_classifiers": "https://pypi.org/classifiers/",
            "http://www.python.org/pypi?:action=list_classifiers": "https://pypi.org/classifiers/",
        },
    ),
    Rule(
        name="list-classifiers-read",
        old=("/pypi?:action=list_classifiers",),
        hosts=(OLD, CURRENT),
        new="https://pypi.org/pypi?{query}",
        why="the plain list of classifiers is served on pypi.org under the same address",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?%3Aaction=list_classifiers": (
                "https://pypi.org/pypi?%3Aaction=list_classifiers"
            ),
            "http://testpypi.python.org/pypi?:action=list_classifiers": "https://test.pypi.org/pypi?:action=list_classifiers",
        },
    ),
    Rule(
        name="home-action",
        old=("/pypi?:action=home",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/",
        state=DIFFERENT,
        why="this action is gone; it was the home page",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=home": "https://pypi.org/",
            "http://www.python.org/pypi?:action=home": "https://pypi.org/",
        },
    ),
    Rule(
        name="about-action",
        old=("/pypi?:action=about",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/help/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is /help/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=about": "https://pypi.org/help/",
            "http://cheeseshop.python.org/pypi?%3Aaction=about": "https://pypi.org/help/",
        },
    ),
    Rule(
        name="search-form",
        old=(
            "/pypi?:action=search_form",
            "/pypi?:action=search&term=*&submit=*",
        ),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/search/",
        state=DIFFERENT,
        why="the search page moved",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=search_form": "https://pypi.org/search/",
            "https://pypi.python.org/pypi?:action=search&term=&submit=search": "https://pypi.org/search/",
        },
    ),
    Rule(
        name="register-form",
        old=(
            "/pypi?:action=register_form",
            "/pypi?:action=user",
        ),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/account/register/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is under /account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=register_form": "https://pypi.org/account/register/",
            "https://testpypi.python.org/pypi?%3Aaction=register_form": "https://test.pypi.org/account/register/",
        },
    ),
    Rule(
        name="login-form",
        old=(
            "/pypi?:action=login",
            "/pypi?:action=login_form",
        ),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/account/login/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is under /account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=login_form": "https://pypi.org/account/login/",
            "https://testpypi.python.org/pypi?:action=login_form": "https://test.pypi.org/account/login/",
        },
    ),
    Rule(
        name="logout-action",
        old=("/pypi?:action=logout",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/account/logout/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is under /account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=logout": "https://pypi.org/account/logout/",
            "https://testpypi.python.org/pypi?:action=logout": "https://test.pypi.org/account/logout/",
        },
    ),
    Rule(
        name="account-form",
        old=(
            "/pypi?:action=user_form",
            "/pypi?:action=delete_user",
        ),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/manage/account/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is /manage/account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=user_form": "https://pypi.org/manage/account/",
            "https://testpypi.python.org/pypi?:action=delete_user": "https://test.pypi.org/manage/account/",
        },
    ),
    Rule(
        name="password-form",
        old=(
            "/pypi?:action=forgotten_password_form",
            "/pypi?:action=forgotten_password",
            "/pypi?:action=password_reset",
            "/pypi?:action=pw_reset",
            "/pypi?:action=pw_reset_change",
        ),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/account/request-password-reset/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); the page is under /account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=forgotten_password_form": "https://pypi.org/account/request-password-reset/",
            "https://testpypi.python.org/pypi?:action=pw_reset": "https://test.pypi.org/account/request-password-reset/",
        },
    ),
    Rule(
        name="project-form",
        old=("/pypi?:action=pkg_edit&name={name}",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/manage/project/{name}/releases/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); projects are managed under /manage/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=pkg_edit&name=six": "https://pypi.org/manage/project/six/releases/",
            "http://pypi.python.org/pypi?name=zope.event&%3Aaction=pkg_edit": "https://pypi.org/manage/project/zope.event/releases/",
        },
    ),
    Rule(
        name="settings-form",
        old=("/pypi?:action=remove_pkg&name={name}&version=*",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/manage/project/{name}/settings/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); projects are managed under /manage/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=remove_pkg&name=six": "https://pypi.org/manage/project/six/settings/",
            "http://pypi.python.org/pypi?:action=remove_pkg&name=zope.event&version=1.0": "https://pypi.org/manage/project/zope.event/settings/",
        },
    ),
    Rule(
        name="roles-form",
        old=("/pypi?:action=role_form&package_name={name}", "/pypi?:action=role&package_name={name}"),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/manage/project/{name}/collaboration/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); projects are managed under /manage/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=role_form&package_name=six": "https://pypi.org/manage/project/six/collaboration/",
            "http://pypi.python.org/pypi?:action=role&package_name=zope.event": "https://pypi.org/manage/project/zope.event/collaboration/",
        },
    ),
    Rule(
        name="docs-form",
        old=("/pypi?:action=doc_destroy&name={name}",),
        hosts=(OLD, CURRENT),
        roles=frozenset({LINK}),
        new="https://pypi.org/manage/project/{name}/documentation/",
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); projects are managed under /manage/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=doc_destroy&name=six": (
                "https://pypi.org/manage/project/six/documentation/"
            ),
            "https://pypi.python.org/pypi?name=six&:action=doc_destroy": (
                "https://pypi.org/manage/project/six/documentation/"
            ),
        },
    ),
    Rule(
        name="upload-action",
        old=("/pypi?:action=file_upload",),
        hosts=(OLD, CURRENT),
        new="https://upload.pypi.org/legacy/?{query}",
        fix=UNSAFE,
        state=DEAD,
        why="uploads to this address are refused (410); they go to upload.pypi.org/legacy/",
        source=FORKLIFT,
        examples={
            "https://pypi.python.org/pypi?:action=file_upload": ("https://upload.pypi.org/legacy/?:action=file_upload"),
            "https://testpypi.python.org/pypi?%3Aaction=file_upload": "https://test.pypi.org/legacy/?%3Aaction=file_upload",
        },
    ),
    Rule(
        name="pip-search",
        old=("pip search", "pip3 search"),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="this command always fails on PyPI: it calls a method of XML-RPC that was switched off for good",
        instead="people: https://pypi.org/search/?q=WORDS; there is no API",
        source="https://docs.pypi.org/api/xml-rpc/",
        examples={"pip search": None},
    ),
    Rule(
        name="doc-upload",
        old=("/pypi?:action=doc_upload&name={name?}", "doc_upload", "upload_docs", "upload_sphinx"),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="documentation can no longer be uploaded to PyPI (410)",
        instead="publish it elsewhere, on Read the Docs for instance, and name it in the project's URLs",
        source=FORKLIFT,
        examples={"https://pypi.python.org/pypi?:action=doc_upload": None, "doc_upload": None},
    ),
    Rule(
        name="register-action",
        old=(
            "/pypi?:action=submit&{params*}",
            "/pypi?:action=submit_pkg_info&{params*}",
            "/pypi?:action=submit_form&{params*}",
            "setup.py register",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="projects are not registered any more (410): the first upload does it",
        instead="drop the step and upload a release",
        source=FORKLIFT,
        examples={
            "https://pypi.python.org/pypi?:action=submit": None,
            "https://pypi.python.org/pypi?:action=submit_form": None,
        },
    ),
    Rule(
        name="metadata-action",
        old=(
            "/pypi?:action=display_pkginfo&{params*}",
            "/pypi?:action=show_md5&{params*}",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200)",
        instead="the JSON API has the metadata (info) and the digests of the files (urls): https://pypi.org/pypi/NAME/VERSION/json",
        source=DOCS_API + "json/",
        examples={
            "https://pypi.python.org/pypi?:action=display_pkginfo&name=six&version=1.9.0": None,
            "https://pypi.python.org/pypi?:action=show_md5&digest=7d626abf2468ad326eafead648e8f4e7": None,
        },
    ),
    Rule(
        name="listing-action",
        old=(
            "/pypi?:action=index&{params*}",
            "/pypi?:action=packagelist&{params*}",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="this action is gone and answers with the home page (200); it listed every project",
        instead="the Index API: https://pypi.org/simple/, as JSON if asked for",
        source=DOCS_API + "index-api/",
        examples={"https://pypi.python.org/pypi?:action=index": None},
    ),
    Rule(
        name="feed-last-hour",
        old=(
            "/pypi?:action=lasthour&{params*}",
            "/pypi?:action=rss_regen&{params*}",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="this feed is gone and answers with the home page (200)",
        instead="the feed of new releases: https://pypi.org/rss/updates.xml",
        source=DOCS_API + "feeds/",
        examples={"https://pypi.python.org/pypi?:action=lasthour": None},
    ),
    Rule(
        name="verify-action",
        old=("/pypi?:action=verify&{params*}",),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="metadata are not verified any more before an upload",
        instead="check the files with twine check",
        source=LEGACY_VIEWS,
        examples={"https://pypi.python.org/pypi?:action=verify": None},
    ),
    Rule(
        name="sign-in-action",
        old=(
            "/pypi?:action=addkey&{params*}",
            "/pypi?:action=delkey&{params*}",
            "/pypi?:action=openid&{params*}",
            "/pypi?:action=claim&{params*}",
            "/pypi?:action=dropid&{params*}",
            "/pypi?:action=openid_return&{params*}",
            "/pypi?:action=openid_endpoint&{params*}",
            "/pypi?:action=openid_decide_post&{params*}",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="keys for SSH and accounts by OpenID are gone",
        instead="API tokens and two-factor authentication, under https://pypi.org/manage/account/",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi?:action=addkey": None,
            "https://pypi.python.org/pypi?:action=openid_endpoint": None,
        },
    ),
    Rule(
        name="rating-action",
        old=(
            "/pypi?:action=rate&{params*}",
            "/pypi?:action=comment&{params*}",
            "/pypi?:action=addcomment&{params*}",
            "/pypi?:action=delcomment&{params*}",
            "/pypi?:action=poll&{params*}",
            "/pypi?:action=poll_results&{params*}",
        ),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="ratings and comments were removed from PyPI",
        instead="nothing replaces them",
        source=LEGACY_VIEWS,
        examples={"https://pypi.python.org/pypi?:action=rate&name=six&version=1.9.0": None},
    ),
    Rule(
        name="doap",
        old=("/pypi/{name}/doap", "/pypi/{name}/{version}/doap", "/pypi?:action=doap&{params*}"),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="DOAP records are gone",
        instead="the JSON API: https://pypi.org/pypi/NAME/json",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi/requests/doap": None,
            "https://pypi.python.org/pypi?:action=doap&name=requests": None,
        },
    ),
    Rule(
        name="dead-action",
        old=("/pypi?:action={action}&{params*}",),
        hosts=(OLD, CURRENT),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="this action is gone or incomplete; the address may still answer 200, with the home page",
        instead="look for the data in the JSON API or the Index API: https://docs.pypi.org/api/",
        source=LEGACY_VIEWS,
        examples={
            "https://pypi.python.org/pypi?:action=display": None,
            "https://pypi.python.org/pypi?:action=gae_file": None,
        },
    ),
    # Pages.
    Rule(
        name="project-files",
        old=("/pypi/{name}#downloads", "/pypi/{name}/{version}#downloads", "/pypi/{name}/{version}/files"),
        new="https://pypi.org/project/{name}/{version/}#files",
        drops_query=True,
        why="the project page moved, and its list of files is #files",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi/requests#downloads": "https://pypi.org/project/requests/#files",
            "https://pypi.python.org/pypi/lxml/3.7.3/files": "https://pypi.org/project/lxml/3.7.3/#files",
        },
    ),
    Rule(
        name="old-page-files",
        old=("/pypi/{name}#downloads", "/pypi/{name}/{version}#downloads", "/pypi/{name}/{version}/files"),
        hosts=(CURRENT,),
        roles=frozenset({LINK}),
        new="https://pypi.org/project/{name}/{version/}#files",
        drops_query=True,
        why="project pages are under /project/, and their list of files is #files",
        source=ROUTES,
        examples={
            "https://pypi.org/pypi/requests#downloads": "https://pypi.org/project/requests/#files",
            "https://pypi.org/pypi/lxml/3.7.3/files": "https://pypi.org/project/lxml/3.7.3/#files",
        },
    ),
    Rule(
        name="project-page",
        old=("/pypi/{name}", "/project/{name}", "/p/{name}"),
        new="https://pypi.org/project/{name}/",
        drops_query=True,
        why="the project page moved",
        source=ROUTES,
        examples={
            "https://pypi.python.org/pypi/PyYAML": "https://pypi.org/project/PyYAML/",
            "http://cheeseshop.python.org/pypi/wsgiref": "https://pypi.org/project/wsgiref/",
            "http://www.python.org/pypi/zope.testing/": "https://pypi.org/project/zope.testing/",
            "https://pypi.python.org/pypi/setuptools#changelog": "https://pypi.org/project/setuptools/#changelog",
            "https://testpypi.python.org/pypi/sampleproject": "https://test.pypi.org/project/sampleproject/",
            "https://pypi.python.org/pypi/{{ name }}": "https://pypi.org/project/{{ name }}/",
            "https://pypi.io/p/requests/": "https://pypi.org/project/requests/",
        },
    ),
    Rule(
        name="release-page",
        old=(
            "/pypi/{name}/{version}",
            "/pypi/{name}/{version}/display",
            "/project/{name}/{version}",
            "/p/{name}/{version}",
        ),
        new="https://pypi.org/project/{name}/{version/}",
        drops_query=True,
        why="the page of the release moved",
        source=ROUTES,
        examples={
            "http://pypi.python.org/pypi/lxml/3.7.3": "https://pypi.org/project/lxml/3.7.3/",
            "https://pypi.python.org/pypi/setuptools/0.6c11/": "https://pypi.org/project/setuptools/0.6c11/",
            "https://pypi.python.org/pypi/${name}/${version}": "https://pypi.org/project/${name}/${version}",
        },
    ),
    Rule(
        name="old-page-path",
        old=("/pypi/{name}", "/pypi/{name}/{version}"),
        hosts=(CURRENT,),
        roles=frozenset({LINK}),
        new="https://pypi.org/project/{name}/{version/}",
        drops_query=True,
        why="project pages are under /project/",
        source=ROUTES,
        examples={
            "https://pypi.org/pypi/requests/2.0.0/": "https://pypi.org/project/requests/2.0.0/",
            "http://test.pypi.org/pypi/sampleproject": "https://test.pypi.org/project/sampleproject/",
        },
    ),
    Rule(
        name="home-page",
        old=("/", "/pypi"),
        roles=frozenset({LINK}),
        new="https://pypi.org/",
        why="the site moved",
        source=ROUTES,
        examples={
            "https://pypi.python.org": "https://pypi.org/",
            "http://pypi.python.org/pypi": "https://pypi.org/",
            "https://testpypi.python.org/pypi": "https://test.pypi.org/",
        },
    ),
    Rule(
        name="terms-page",
        old=("/tos",),
        new="https://policies.python.org/pypi.org/Terms-of-Use/",
        state=DEAD,
        why="the terms of use moved to policies.python.org",
        source=ROUTES,
        examples={
            "https://pypi.python.org/tos": "https://policies.python.org/pypi.org/Terms-of-Use/",
            "http://cheeseshop.python.org/tos": "https://policies.python.org/pypi.org/Terms-of-Use/",
        },
    ),
    Rule(
        name="security-page",
        old=("/security",),
        new="https://pypi.org/security/",
        why="the page moved",
        source=ROUTES,
        examples={
            "https://pypi.python.org/security": "https://pypi.org/security/",
            "http://www.pypi.org/security/": "https://pypi.org/security/",
        },
    ),
    Rule(
        name="same-page",
        old=(
            "/search",
            "/classifiers",
            "/help",
            "/rss/{path+}",
            "/user/{name}",
            "/account/{path+}",
            "/manage/{path+}",
        ),
        new="https://pypi.org{path}{?query}",
        why="the site moved; this page has the same path on pypi.org",
        source=ROUTES,
        examples={
            "https://pypi.io/search/?q=six": "https://pypi.org/search/?q=six",
            "https://warehouse.python.org/user/guido/": "https://pypi.org/user/guido/",
            "https://www.pypi.org/rss/updates.xml": "https://pypi.org/rss/updates.xml",
            "https://testpypi.python.org/account/register/": "https://test.pypi.org/account/register/",
        },
    ),
    Rule(
        name="user-page",
        old=("/u/{name}",),
        new="https://pypi.org/user/{name}/",
        why="the site moved, and the pages of users are under /user/",
        source=ROUTES,
        examples={
            "https://warehouse.python.org/u/guido/": "https://pypi.org/user/guido/",
            "https://www.pypi.org/u/guido": "https://pypi.org/user/guido/",
        },
    ),
    Rule(
        name="mirrors-page",
        old=("/mirrors",),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="the list of mirrors is gone (404)",
        instead="the guide to mirrors and caches: https://packaging.python.org/guides/index-mirrors-and-caches/",
        source=PEP_449,
        examples={"https://pypi.python.org/mirrors": None},
    ),
    Rule(
        name="mirror-protocol",
        old=("/daytime", "/last-modified", "/serversig/{path+}", "/serverkey", "/local-stats/{path*}"),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="the mirroring protocol of PEP 381 is gone (404)",
        instead="mirrors compare the serials of the Index API, see https://docs.pypi.org/api/index-api/",
        source="https://peps.python.org/pep-0464/",
        examples={"https://pypi.python.org/last-modified": None, "https://pypi.python.org/serversig/six/": None},
    ),
    Rule(
        name="serial-page",
        old=("/serial",),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="this page is gone (404)",
        instead="the header X-PyPI-Last-Serial of https://pypi.org/simple/",
        source=DOCS_API + "index-api/",
        examples={"https://pypi.python.org/serial": None},
    ),
    Rule(
        name="stats-page",
        old=("/stats", "/stats/{path+}"),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="download counts are gone from here; /stats/ on pypi.org holds other data (the sizes of projects)",
        instead="download counts are in BigQuery: https://docs.pypi.org/api/bigquery/",
        source=DOCS_API + "stats/",
        examples={"https://pypi.python.org/stats/months/": None},
    ),
    Rule(
        name="sign-in-page",
        old=("/oauth/{path*}", "/openid_login", "/openid_claim", "/google_login", "/id", "/id/{path*}"),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="sign-in by OpenID and OAuth is gone (404)",
        instead="programs use API tokens: https://pypi.org/help/",
        source=ROUTES,
        examples={"https://pypi.python.org/openid_login": None, "https://pypi.python.org/oauth/authorise": None},
    ),
    # What is left: only the host is known.
    Rule(
        name="base-url",
        old=("/pypi", "/pypi/{path+}", "/simple/{path*}", "/project/{path*}"),
        roles=frozenset({BASE, FETCH, FILE}),
        new="https://pypi.org{path}{?query}",
        state=REDIRECTS,
        why="the site moved; what code does with this address is unknown, so only the host is replaced",
        source=EDGE,
        examples={
            "http://pypi.python.org/pypi/": "https://pypi.org/pypi/",
            "https://testpypi.python.org/pypi": "https://test.pypi.org/pypi",
        },
    ),
    Rule(
        name="base-site",
        old=("/",),
        roles=frozenset({BASE, FETCH}),
        new="https://pypi.org{path}{?query}",
        state=REDIRECTS,
        why="the site moved; what code does with this address is unknown, so only the host is replaced",
        source=EDGE,
        examples={
            "https://pypi.python.org": "https://pypi.org",
            "http://testpypi.python.org/": "https://test.pypi.org/",
        },
    ),
    Rule(
        name="site-file",
        old=("/robots.txt", "/favicon.ico"),
        new="https://pypi.org{path}",
        why="the site moved, and has a file of this name as well",
        source=ROUTES,
        checked="2026-11-27",
        examples={
            "https://pypi.python.org/robots.txt": "https://pypi.org/robots.txt",
            "http://pypi.python.org/favicon.ico": "https://pypi.org/favicon.ico",
        },
    ),
    Rule(
        name="legacy-host",
        old=("/{path*}",),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="nothing is known to replace this path",
        source=EDGE,
        examples={"https://pypi.python.org/static/styles/styles.css": None},
    ),
    Rule(
        name="plain-http",
        old=("/{path*}",),
        hosts=(CURRENT,),
        scheme="http",
        new="https://pypi.org{path}{?query}",
        http=DEAD,
        why="pypi.org is https only: plain http costs a redirect, and is refused for the Index and JSON APIs",
        source=EDGE,
        examples={
            "http://pypi.org/project/requests/": "https://pypi.org/project/requests/",
            "http://pypi.org/pypi/requests/json": "https://pypi.org/pypi/requests/json",
        },
    ),
    # Badges: the pictures are on shields.io.
    Rule(
        name="badge-version",
        old=("/v/{name}/badge.svg", "/v/{name}/badge.png", "/version/{name}/badge.svg", "/version/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/v/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/v/requests/badge.svg": "https://img.shields.io/pypi/v/requests.svg",
            "http://www.pypip.in/version/zope.event/badge.png": "https://img.shields.io/pypi/v/zope.event.svg",
        },
    ),
    Rule(
        name="badge-license",
        old=("/license/{name}/badge.svg", "/license/{name}/badge.png", "/l/{name}/badge.svg", "/l/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/l/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/license/requests/badge.svg": "https://img.shields.io/pypi/l/requests.svg",
            "http://pypip.in/l/zope.event/badge.png": "https://img.shields.io/pypi/l/zope.event.svg",
        },
    ),
    Rule(
        name="badge-format",
        old=("/format/{name}/badge.svg", "/format/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/format/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/format/requests/badge.svg": "https://img.shields.io/pypi/format/requests.svg",
            "http://pypip.in/format/zope.event/badge.png": "https://img.shields.io/pypi/format/zope.event.svg",
        },
    ),
    Rule(
        name="badge-wheel",
        old=("/wheel/{name}/badge.svg", "/wheel/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/wheel/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/wheel/requests/badge.svg": "https://img.shields.io/pypi/wheel/requests.svg",
            "http://pypip.in/wheel/zope.event/badge.png?style=flat": (
                "https://img.shields.io/pypi/wheel/zope.event.svg?style=flat"
            ),
        },
    ),
    Rule(
        name="badge-versions",
        old=("/py_versions/{name}/badge.svg", "/py_versions/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/pyversions/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/py_versions/requests/badge.svg": "https://img.shields.io/pypi/pyversions/requests.svg",
            "http://pypip.in/py_versions/zope.event/badge.png": "https://img.shields.io/pypi/pyversions/zope.event.svg",
        },
    ),
    Rule(
        name="badge-implementation",
        old=("/implementation/{name}/badge.svg", "/implementation/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/implementation/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/implementation/requests/badge.svg": "https://img.shields.io/pypi/implementation/requests.svg",
            "http://pypip.in/implementation/zope.event/badge.png": "https://img.shields.io/pypi/implementation/zope.event.svg",
        },
    ),
    Rule(
        name="badge-status",
        old=("/status/{name}/badge.svg", "/status/{name}/badge.png"),
        hosts=(Family.BADGE,),
        new="https://img.shields.io/pypi/status/{name}.svg{?query}",
        state=DEAD,
        why="the badge service ended in 2015; shields.io draws the same badge",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={
            "https://pypip.in/status/requests/badge.svg": "https://img.shields.io/pypi/status/requests.svg",
            "http://pypip.in/status/zope.event/badge.png": "https://img.shields.io/pypi/status/zope.event.svg",
        },
    ),
    Rule(
        name="badge",
        old=("/{path*}",),
        hosts=(Family.BADGE,),
        new=None,
        fix=ADVICE,
        state=DEAD,
        why="the badge service ended in 2015",
        instead="a badge of https://shields.io; download counts come from another source there",
        source="https://github.com/badges/pypipins/blob/2fd4ddc/shields/shields.py",
        examples={"https://pypip.in/d/blackhole/badge.svg": None},
    ),
    # crate.io.
    Rule(
        name="crate-page",
        old=("/packages/{name}", "/packages/{name}/{version}"),
        hosts=(Family.CRATE,),
        new="https://pypi.org/project/{name}/{version/}",
        state=DIFFERENT,
        why="this front end of PyPI is gone, and its host belongs to somebody else",
        source="https://github.com/crateio/crate.io/blob/a7dafcb/crateweb/urls.py",
        examples={
            "https://crate.io/packages/requests/1.0.0/": "https://pypi.org/project/requests/1.0.0/",
            "http://crate.io/packages/zope.event": "https://pypi.org/project/zope.event/",
        },
    ),
    Rule(
        name="crate",
        old=("/{path*}",),
        hosts=(Family.CRATE,),
        new=None,
        fix=ADVICE,
        state=DIFFERENT,
        why="this front end of PyPI is gone, and its host belongs to somebody else",
        instead="pypi.org",
        source="https://github.com/crateio/crate.io/blob/a7dafcb/crateweb/hosts.py",
        examples={"https://simple.crate.io/": None},
    ),
    # Pages about the APIs. The one about XML-RPC did not move.
    Rule(
        name="guide-json",
        old=("/api-reference/json", "/api-reference/json.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/json/",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/json.html": "https://docs.pypi.org/api/json/",
            "https://warehouse.readthedocs.io/api-reference/json/#project": "https://docs.pypi.org/api/json/#project",
        },
    ),
    Rule(
        name="guide-feeds",
        old=("/api-reference/feeds", "/api-reference/feeds.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/feeds/",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/feeds.html": "https://docs.pypi.org/api/feeds/",
            "http://warehouse.readthedocs.org/api-reference/feeds": "https://docs.pypi.org/api/feeds/",
        },
    ),
    Rule(
        name="guide-upload",
        old=("/api-reference/legacy#upload-api", "/api-reference/legacy.html#upload-api"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/upload/#upload-a-file",
        why="the page about this API moved to docs.pypi.org",
        source=_WAREHOUSE + "docs/user/api/upload.md",
        examples={
            "https://warehouse.readthedocs.io/api-reference/legacy/#upload-api": "https://docs.pypi.org/api/upload/#upload-a-file",
            "https://warehouse.pypa.io/api-reference/legacy.html#upload-api": "https://docs.pypi.org/api/upload/#upload-a-file",
        },
    ),
    Rule(
        name="guide-index",
        old=("/api-reference/legacy", "/api-reference/legacy.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/index-api/",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/legacy.html": "https://docs.pypi.org/api/index-api/",
            "https://warehouse.readthedocs.io/api-reference/legacy/": "https://docs.pypi.org/api/index-api/",
        },
    ),
    Rule(
        name="guide-stats",
        old=("/api-reference/stats", "/api-reference/stats.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/stats/",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/stats.html": "https://docs.pypi.org/api/stats/",
            "https://warehouse.readthedocs.io/api-reference/stats/": "https://docs.pypi.org/api/stats/",
        },
    ),
    Rule(
        name="guide-integration",
        old=("/api-reference/integration-guide", "/api-reference/integration-guide.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/#integration-guide",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/integration-guide.html": "https://docs.pypi.org/api/#integration-guide",
            "https://warehouse.readthedocs.io/api-reference/integration-guide/#migrating-to-the-new-pypi": "https://docs.pypi.org/api/#integration-guide",
        },
    ),
    Rule(
        name="guide-bigquery",
        old=("/api-reference/bigquery-datasets", "/api-reference/bigquery-datasets.html"),
        hosts=(Family.GUIDE,),
        new="https://docs.pypi.org/api/bigquery/",
        why="the page about this API moved to docs.pypi.org",
        source="https://github.com/pypi/warehouse/blob/6b62157/docs/mkdocs-dev-docs.yml",
        examples={
            "https://warehouse.pypa.io/api-reference/bigquery-datasets.html": "https://docs.pypi.org/api/bigquery/",
            "https://warehouse.readthedocs.io/api-reference/bigquery-datasets/": "https://docs.pypi.org/api/bigquery/",
        },
    ),
    # Documentation hosting.
    Rule(
        name="docs-pyinstaller",
        old=("/PyInstaller",),
        hosts=(OLD_DOCS, DOCS),
        roles=frozenset({LINK}),
        new="https://pyinstaller.readthedocs.io/",
        why="pythonhosted.org leads on to where this project publishes its documentation",
        source="https://github.com/pypi/support/issues/332",
        examples={
            "https://pythonhosted.org/PyInstaller/": "https://pyinstaller.readthedocs.io/",
            "http://packages.python.org/PyInstaller": "https://pyinstaller.readthedocs.io/",
        },
    ),
    Rule(
        name="docs-itsdangerous",
        old=("/itsdangerous",),
        hosts=(OLD_DOCS, DOCS),
        roles=frozenset({LINK}),
        new="https://itsdangerous.palletsprojects.com/",
        why="pythonhosted.org leads on to where this project publishes its documentation",
        source="https://github.com/pypi/support/issues/203",
        examples={
            "https://pythonhosted.org/itsdangerous/": "https://itsdangerous.palletsprojects.com/",
            "http://packages.python.org/itsdangerous/": "https://itsdangerous.palletsprojects.com/",
        },
    ),
    Rule(
        name="docs-moved",
        old=("/PyInstaller/{path*}", "/itsdangerous/{path*}", "/SpacePy", "/SpacePy/{path*}"),
        hosts=(OLD_DOCS, DOCS),
        new=None,
        fix=ADVICE,
        why="pythonhosted.org leads on to where this project publishes its documentation; its pages have other names",
        instead="the page of the same subject there",
        source="https://github.com/pypi/conveyor/pull/3",
        examples={
            "https://pythonhosted.org/SpacePy/": None,
            "https://pythonhosted.org/PyInstaller/spec-files.html": None,
        },
    ),
    Rule(
        name="hosted-docs",
        old=("/{path*}",),
        hosts=(OLD_DOCS,),
        new="https://pythonhosted.org{path}{?query}",
        why="the host only redirects to pythonhosted.org; the documentation there is frozen",
        instead="link to where the project publishes its documentation today",
        source=DOCS_API,
        examples={
            "http://packages.python.org/netaddr/": "https://pythonhosted.org/netaddr/",
            "https://packages.python.org/Flask-SQLAlchemy/config.html": (
                "https://pythonhosted.org/Flask-SQLAlchemy/config.html"
            ),
        },
    ),
    Rule(
        name="hosted-docs-http",
        old=("/", "/{name}/{path*}"),
        hosts=(DOCS,),
        roles=frozenset({LINK}),
        scheme="http",
        new="https://pythonhosted.org{path}{?query}",
        why="the host is alive and https only; the documentation there is frozen",
        instead="link to where the project publishes its documentation today",
        source="https://github.com/pypi/infra/blob/6b72241/terraform/docs-hosting/vcl/main.vcl",
        examples={
            "http://pythonhosted.org/six/": "https://pythonhosted.org/six/",
            "http://test.pythonhosted.org/six/": "https://test.pythonhosted.org/six/",
        },
    ),
    Rule(
        name="hosted-docs-http-read",
        old=("/{path*}",),
        hosts=(DOCS,),
        scheme="http",
        new="https://pythonhosted.org{path}{?query}",
        fix=UNSAFE,
        why="the host is alive and https only; the documentation there is frozen",
        instead="link to where the project publishes its documentation today",
        source="https://github.com/pypi/infra/blob/6b72241/terraform/docs-hosting/vcl/main.vcl",
        examples={
            "http://pythonhosted.org/spyder": "https://pythonhosted.org/spyder",
            "http://www.pythonhosted.org/setuptools/": "https://pythonhosted.org/setuptools/",
        },
    ),
)

HOST_RULE = Rule(
    name="host-name",
    old=(),
    new=None,
    roles=frozenset({HOST}),
    fix=ADVICE,
    state=DEAD,
    why="a host name alone does not say what it is used for",
    instead="pypi.org, and files.pythonhosted.org where files are downloaded, if a machine reads it",
    source=MIGRATING,
    examples={"pypi.python.org": None},
)
PERMISSION_RULE = Rule(
    name="permitted-host",
    old=(),
    new="pypi.org, files.pythonhosted.org",
    roles=frozenset({HOST}),
    state=DEAD,
    why="the list permits the old host; pages come from pypi.org today, and distribution files from a second host",
    source=MIGRATING,
    examples={
        "--trusted-host pypi.python.org": "--trusted-host pypi.org --trusted-host files.pythonhosted.org",
        "trusted-host = pypi.python.org files.pythonhosted.org": "trusted-host = pypi.org files.pythonhosted.org",
    },
)
VARIABLE_RULE = Rule(
    name="host-variable",
    old=(),
    new="pypi.org",
    roles=frozenset({HOST}),
    fix=UNSAFE,
    state=DEAD,
    why="the old host is kept in a variable, and this file makes URLs of it; pypi.org refuses /simple over http",
    source=EDGE,
    examples={"host: pypi.python.org\nurl: http://{{ host }}/simple": "host: pypi.org\nurl: https://{{ host }}/simple"},
)
METHOD_OFF_RULE = Rule(
    name="xmlrpc-method-off",
    old=(),
    new=None,
    roles=frozenset({XMLRPC}),
    fix=ADVICE,
    state=DEAD,
    why="this method of PyPI's XML-RPC is not served any more, whatever the URL",
    source="https://docs.pypi.org/api/xml-rpc/",
    examples={"xmlrpc.client.ServerProxy('https://pypi.org/pypi').release_urls('six', '1.0')": None},
)
METHOD_UNSUPPORTED_RULE = Rule(
    name="xmlrpc-method-unsupported",
    old=(),
    new=None,
    roles=frozenset({XMLRPC}),
    fix=ADVICE,
    state=DIFFERENT,
    why="this method of PyPI's XML-RPC is still served, but not supported",
    source="https://docs.pypi.org/api/xml-rpc/",
    examples={"xmlrpc.client.ServerProxy('https://pypi.org/pypi').package_roles('six')": None},
)
CLIENT_RULE = Rule(
    name="xmlrpc-client",
    old=(),
    new="PyPIClient()",
    roles=frozenset({XMLRPC}),
    fix=UNSAFE,
    state=DEAD,
    why="a proxy of PyPI's XML-RPC gives way to a class with the same methods over the JSON and Index APIs",
    instead="`pypimigrate fix --unsafe-fixes --codemod xmlrpc` does it; read what the class says about differences",
    source="https://docs.pypi.org/api/json/",
    examples={"xmlrpc.client.ServerProxy('https://pypi.org/pypi')": "PyPIClient()"},
)
ENCODED_RULE = Rule(
    name="encoded-url",
    old=(),
    new=None,
    fix=ADVICE,
    state=REDIRECTS,
    why="a legacy URL is encoded inside another URL, whose service may use it as a key",
    source=EDGE,
    examples={"https%3A%2F%2Fpypi.python.org%2Fpypi%2Fargh": None},
)
PATTERN_RULE = Rule(
    name="url-pattern",
    old=(),
    new=None,
    fix=ADVICE,
    state=DIFFERENT,
    why="a regular expression looks for the old host; texts that hold the new one will not match",
    source=EDGE,
    examples={r"pypi\.python\.org": None},
)

UNUSED_RULE = Rule(
    name="unused-ignore",
    old=(),
    new=None,
    fix=UNSAFE,
    state=WORKS,
    why="a comment asks to ignore what is not there",
    source="https://github.com/pypimigrate/pypimigrate/blob/main/docs/configuration.md",
    examples={"# pypimigrate: ignore[project-page]": None},
)

UNUSED_URL_RULE = Rule(
    name="unused-ignore-url",
    old=(),
    new=None,
    fix=UNSAFE,
    state=WORKS,
    why="the configuration ignores a URL in vain",
    source="https://github.com/pypimigrate/pypimigrate/blob/main/docs/configuration.md",
    examples={"[[tool.pypimigrate.ignore-urls]]": None},
)

ALL_RULES: tuple[Rule, ...] = (
    *RULES,
    HOST_RULE,
    PERMISSION_RULE,
    VARIABLE_RULE,
    METHOD_OFF_RULE,
    METHOD_UNSUPPORTED_RULE,
    CLIENT_RULE,
    ENCODED_RULE,
    PATTERN_RULE,
    UNUSED_RULE,
    UNUSED_URL_RULE,
)

RENAMED: dict[str, str] = {}
"""Names that rules had before, and what they are called now."""


def by_name(name: str) -> Rule | None:
    """The rule of that name, also by a name it had before."""
    name = RENAMED.get(name, name)
    return next((rule for rule in ALL_RULES if rule.name == name), None)
