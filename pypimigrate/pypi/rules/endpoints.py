"""Endpoints of upload and XML-RPC: what their address means depends on who asks."""

from __future__ import annotations

from pypimigrate.pypi.hosts import Family
from pypimigrate.pypi.rule import (
    CURRENT,
    DEAD,
    DIFFERENT,
    EDGE,
    FORKLIFT,
    MIGRATING,
    OLD,
    UNSAFE,
    UPLOAD,
    WORKS,
    XMLRPC,
    Rule,
)

ROWS: tuple[Rule, ...] = (
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
)
