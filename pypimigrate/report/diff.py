"""A unified diff, in bytes, that `git apply` and `patch` take."""

from __future__ import annotations

from collections.abc import Iterator

_CONTEXT = 3


def unified(path: str, old: bytes, new: bytes) -> bytes:
    """The difference between two versions of a file that have the same number of lines; empty if there is none."""
    before, after = _lines(old), _lines(new)
    assert len(before) == len(after)
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    if not changed:
        return b""
    name = path.lstrip("/")
    pieces = [b"--- " + _quoted("a/" + name) + b"\n", b"+++ " + _quoted("b/" + name) + b"\n"]
    for hunk in _hunks(changed, len(before)):
        size = b"%d,%d" % (hunk.start + 1, len(hunk))
        pieces.append(b"@@ -" + size + b" +" + size + b" @@\n")
        pieces += _body(hunk, before, after)
    return b"".join(pieces)


def _lines(data: bytes) -> list[bytes]:
    """Lines with their `\\n`; the last one may have none."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _hunks(changed: list[int], count: int) -> Iterator[range]:
    start = end = changed[0]
    for n in [*changed[1:], None]:
        if n is not None and n - end <= 2 * _CONTEXT:
            end = n
            continue
        yield range(max(0, start - _CONTEXT), min(count, end + _CONTEXT + 1))
        if n is not None:
            start = end = n


def _body(hunk: range, before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    """The lines of a hunk; of a run of changed lines, the old ones come first."""
    held: list[bytes] = []
    for n in hunk:
        if before[n] == after[n]:
            yield from held
            held = []
            yield _line(b" ", before[n])
        else:
            yield _line(b"-", before[n])
            held.append(_line(b"+", after[n]))
    yield from held


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


_ESCAPES = {ord("\n"): b"\\n", ord("\t"): b"\\t", ord('"'): b'\\"', ord("\\"): b"\\\\", ord("\r"): b"\\r"}


def _quoted(path: str) -> bytes:
    """A path as git writes it: in quotes with escapes, if it holds anything odd."""
    raw = path.encode("utf-8", "surrogateescape")
    if all(32 <= byte < 127 and byte not in _ESCAPES for byte in raw):
        return raw + b"\t" if b" " in raw else raw
    inner = b"".join(_ESCAPES.get(b) or (bytes([b]) if 32 <= b < 127 else b"\\%03o" % b) for b in raw)
    return b'"' + inner + b'"'
