"""Documentation that projects published on PyPI."""

from __future__ import annotations

from pypimigrate.pypi.rule import ADVICE, DOCS, DOCS_API, LINK, OLD_DOCS, UNSAFE, Rule

ROWS: tuple[Rule, ...] = (
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
