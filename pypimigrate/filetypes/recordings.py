"""Recorded HTTP, known by its structure: what VCR, Betamax and their like write, and HAR."""

from __future__ import annotations

import re

_FIRST = 1 << 20
"""Bytes in which the first entry of a list must show what it is."""
_YAML = re.compile(rb"^(?:http_)?interactions:[ \t]*(?:#[^\n]*)?\r?$", re.M)
_JSON = re.compile(rb"\"((?:http_)?interactions|entries)\"\s*:\s*\[\s*(?=\{)")
_HAR = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"log\"\s*:")
_ITEM = re.compile(rb"([ ]*)-(?:[ ]+|\r?$)")
_KEY = re.compile(rb"[\"']?(\w+)[\"']?[ ]*:(?=\s|$)")
_BOTH = {b"request", b"response"}


def is_recording(data: bytes) -> bool:
    """Whether the file is a list of requests with their responses, under the keys that recorders use."""
    if b"request" not in data or b"response" not in data:
        return False
    listed = _YAML.search(data)
    if listed is not None and _yaml_keys(data[listed.end() : listed.end() + _FIRST]) >= _BOTH:
        return True
    array = _JSON.search(data)
    if array is None or (array[1] == b"entries" and not _HAR.match(data)):
        return False
    return _json_keys(data[array.end() : array.end() + _FIRST]) >= _BOTH


def _yaml_keys(text: bytes) -> set[bytes]:
    """The keys of the first entry of the block list that starts behind a key."""
    found: set[bytes] = set()
    column = -1
    for line in text.split(b"\n")[1:]:
        bare = line.lstrip(b" ")
        if not bare.strip() or bare.startswith(b"#"):
            continue
        if column < 0:
            item = _ITEM.match(line)
            if item is None:
                break
            column = item.end() if item.end() < len(line.rstrip()) else 0
            least = len(item[1]) + 1
            line = b" " * column + line[item.end() :]
            if not column:
                continue
            bare = line.lstrip(b" ")
        elif not column:  # the dash had a line of its own: the first key says how far in the entry is
            column = len(line) - len(bare)
        indent = len(line) - len(bare)
        if indent < least:
            break
        if indent == column and (key := _KEY.match(bare)):
            found.add(key[1])
            if found >= _BOTH:
                break
    return found


_TOKEN = re.compile(rb"\"((?:[^\"\\]|\\.)*+)\"(\s*:)?|([{\[])|([}\]])|[^\"{}\[\]]+", re.S)


def _json_keys(text: bytes) -> set[bytes]:
    """The keys of the object that `text` starts with, however much of it is there."""
    found: set[bytes] = set()
    depth = at = 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        depth += (token[3] is not None) - (token[4] is not None)
        if not depth:
            break
        if depth == 1 and token[2] is not None:
            found.add(token[1])
            if found >= _BOTH:
                break
    return found


_LINE = re.compile(rb"(?m)^(?:[A-Z]{3,8} \S+ HTTP/\d|HTTP/\d(?:\.\d)? \d{3}\b)")
_PART = re.compile(
    rb"(?m)^[ \t]*(?:- )?[\"']?(request|response|method|uri|url|headers|body|status|status_code)[\"']?[ ]*:"
)


def is_exchange(data: bytes) -> bool:
    """Whether parts of an HTTP exchange stand in it. That says enough in a folder of recordings, for data only.

    `uri` is the recorders' word for what settings call `url`.
    """
    if _LINE.search(data):
        return True
    parts = {part[1] for part in _PART.finditer(data)}
    return b"uri" in parts or parts >= _BOTH or len(parts) > 2
