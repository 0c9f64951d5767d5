"""The JSON API, and distribution files."""

from __future__ import annotations

from pypimigrate.pypi.hosts import Family
from pypimigrate.pypi.rule import (
    ADVICE,
    BASE,
    CONVEYOR,
    CURRENT,
    DEAD,
    DIFFERENT,
    DOCS_API,
    FILE,
    FILE_URLS,
    FILES,
    HASHED,
    MD5,
    OLD,
    UNSAFE,
    WAREHOUSE,
    Rule,
)

ROWS: tuple[Rule, ...] = (
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
            "https://pypi.python.org" + HASHED: "https://files.pythonhosted.org" + HASHED,
            "https://pypi.python.org" + HASHED + ".asc": "https://files.pythonhosted.org" + HASHED + ".asc",
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
            "http://cheeseshop.python.org/packages/source/s/six/six-1.10.0.tar.gz" + MD5: (
                "https://files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz" + MD5
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
            "http://files.pythonhosted.org" + HASHED: "https://files.pythonhosted.org" + HASHED,
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
        source=WAREHOUSE + "docs/user/api/index-api.md",
        examples={
            "https://file.pythonhosted.org" + HASHED: "https://files.pythonhosted.org" + HASHED,
            "http://file.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz": (
                "https://files.pythonhosted.org/packages/source/s/six/six-1.10.0.tar.gz"
            ),
        },
    ),
)
