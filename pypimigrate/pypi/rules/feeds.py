"""Feeds."""

from __future__ import annotations

from pypimigrate.pypi.rule import CURRENT, DOCS_API, FEED, LINK, OLD, UNSAFE, Rule

ROWS: tuple[Rule, ...] = (
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
)
