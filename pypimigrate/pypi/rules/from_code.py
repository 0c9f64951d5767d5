"""Rules that code raises: no pattern of a URL finds them."""

from __future__ import annotations

from pypimigrate.pypi.rule import ADVICE, DEAD, DIFFERENT, EDGE, HOST, MIGRATING, REDIRECTS, UNSAFE, WORKS, XMLRPC, Rule

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
    why="an entry of ignore-urls is not used",
    source="https://github.com/pypimigrate/pypimigrate/blob/main/docs/configuration.md",
    examples={"[[tool.pypimigrate.ignore-urls]]": None},
)
