"""What one rule about URLs is, and how its row is read.

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


WAREHOUSE = "https://github.com/pypi/warehouse/blob/6b62157/"
ROUTES = WAREHOUSE + "warehouse/routes.py"
LEGACY_VIEWS = WAREHOUSE + "warehouse/legacy/api/pypi.py"
FORKLIFT = WAREHOUSE + "warehouse/forklift/legacy.py"
EDGE = "https://github.com/pypi/infra/blob/6b72241/terraform/warehouse/vcl/main.vcl"
MIGRATING = "https://packaging.python.org/guides/migrating-to-pypi-org/"
DOCS_API = "https://docs.pypi.org/api/"
FILE_URLS = "https://docs.pypi.org/api/#predictable-urls"
PEP_449 = "https://peps.python.org/pep-0449/"
PEP_503 = "https://peps.python.org/pep-0503/"
CONVEYOR = "https://github.com/pypi/conveyor/blob/b8b95fb/conveyor/views.py"

MD5 = "#md5=34eed507548117b2ab523ab14b2f8b55"
HASHED = "/packages/09/8d/6d34b75326bf96d4139a2ddd8e74b80840f800a0a79f9294399e212cb9a7/redis-2.10.6.tar.gz"
