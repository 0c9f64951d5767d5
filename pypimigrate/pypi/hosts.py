"""Which host names ever served PyPI, and what each of them is.

Source of the facts: PyPI's edge configuration (pypi/infra, terraform/main.tf, "extra_domains"), the redirects of
python.org (python/psf-salt, haproxy.sls) and PEP 449 for the mirrors.
"""

from __future__ import annotations

from enum import StrEnum
from string import ascii_lowercase
from typing import NamedTuple

from pypimigrate.pypi.anchors import ANCHORS as ANCHORS
from pypimigrate.pypi.anchors import PHRASES as PHRASES
from pypimigrate.pypi.anchors import hinted as hinted


class Family(StrEnum):
    """Hosts whose paths mean the same."""

    OLD = "old"  # the site that pypi.org replaced, under any of its names
    MIRROR = "mirror"  # the lettered mirrors of PEP 381, out of the DNS since 2014
    CURRENT = "current"  # pypi.org: only its old paths are legacy
    UPLOAD = "upload"  # upload.pypi.org: only without the slash
    FILES = "files"  # files.pythonhosted.org: only plain http is legacy
    OLD_DOCS = "old-docs"  # packages.python.org
    DOCS = "docs"  # pythonhosted.org: only plain http is legacy
    BADGE = "badge"  # pypip.in: pictures for READMEs
    CRATE = "crate"  # crate.io: a front end of 2012
    TYPO = "typo"  # file.pythonhosted.org: a slip of the pen for the file host
    GONE = "gone"  # mirrors that have no successor
    GUIDE = "guide"  # warehouse.pypa.io: pages about the APIs that moved


class Host(NamedTuple):
    """`test` is true for TestPyPI. `paths`, if any, are the only paths under which the host was PyPI."""

    family: Family
    test: bool = False
    paths: tuple[str, ...] = ()


_PYTHON_ORG = Host(Family.OLD, paths=("/pypi", "/packages", "/cgi-bin/pypi.cgi"))

HOSTS: dict[str, Host] = {
    "pypi.python.org": Host(Family.OLD),
    "www.pypi.python.org": Host(Family.OLD),  # never in the DNS, but written in many places
    "preview-pypi.python.org": Host(Family.OLD),
    "www.pypi.org": Host(Family.OLD),
    "pypi.io": Host(Family.OLD),
    "www.pypi.io": Host(Family.OLD),
    "warehouse.python.org": Host(Family.OLD),
    "cheeseshop.python.org": Host(Family.OLD),
    "legacy.pypi.org": Host(Family.OLD),
    "python.org": _PYTHON_ORG,
    "www.python.org": _PYTHON_ORG,
    "testpypi.python.org": Host(Family.OLD, test=True),
    "test.pypi.io": Host(Family.OLD, test=True),
    "warehouse-staging.python.org": Host(Family.OLD, test=True),
    **{f"{letter}.pypi.python.org": Host(Family.MIRROR) for letter in ascii_lowercase},
    "pypi.gocept.com": Host(Family.MIRROR),  # a full mirror, 2009-2014
    "last.pypi.python.org": Host(Family.GONE),
    "ssh.pypi.python.org": Host(Family.GONE),
    "mirror0.pypi.io": Host(Family.GONE),
    "pypi.org": Host(Family.CURRENT),
    "test.pypi.org": Host(Family.CURRENT, test=True),
    "upload.pypi.org": Host(Family.UPLOAD),
    "upload.pypi.io": Host(Family.OLD),
    "files.pythonhosted.org": Host(Family.FILES),
    "test-files.pythonhosted.org": Host(Family.FILES, test=True),
    "file.pythonhosted.org": Host(Family.TYPO),
    "packages.python.org": Host(Family.OLD_DOCS),
    "pythonhosted.org": Host(Family.DOCS),
    "www.pythonhosted.org": Host(Family.DOCS),
    "test.pythonhosted.org": Host(Family.DOCS, test=True),
    "pypip.in": Host(Family.BADGE),
    "www.pypip.in": Host(Family.BADGE),
    "crate.io": Host(Family.CRATE, paths=("/packages", "/simple")),
    "pypi.crate.io": Host(Family.OLD),
    "simple.crate.io": Host(Family.CRATE),
    "restricted.crate.io": Host(Family.CRATE),
    "pypi.a.ssl.fastly.net": Host(Family.OLD),
    "testpypi.a.ssl.fastly.net": Host(Family.OLD, test=True),
    "warehouse.pypa.io": Host(Family.GUIDE, paths=("/api-reference",)),
    "warehouse.readthedocs.io": Host(Family.GUIDE, paths=("/api-reference",)),
    "warehouse.readthedocs.org": Host(Family.GUIDE, paths=("/api-reference",)),
}

BARE = frozenset(
    name
    for name, host in HOSTS.items()
    if host.family not in (Family.CURRENT, Family.UPLOAD, Family.FILES, Family.DOCS, Family.TYPO, Family.GUIDE)
    and name != "www.pypi.org"
)
"""Host names that are legacy without a scheme, too (python.org only with one of its paths)."""
