"""Other sites about PyPI: badges, crate.io, guides."""

from __future__ import annotations

from pypimigrate.pypi.hosts import Family
from pypimigrate.pypi.rule import ADVICE, DEAD, DIFFERENT, WAREHOUSE, Rule

ROWS: tuple[Rule, ...] = (
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
        source=WAREHOUSE + "docs/user/api/upload.md",
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
)
