"""Whether a file says of itself, in the comments near its start, that a program made it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

REACH = 1500
"""In how many bytes at the start of a file such a comment begins."""

_HASH = rb"#+"
_SIGNS: tuple[tuple[str, bytes], ...] = (
    ("c cc cpp cs dart go groovy gradle h hpp java js jsx json5 kt m mjs rs scala swift ts tsx vue zig adoc", rb"//+"),
    ("php hcl tf", rb"//+|#+"),
    ("hs lua sql", rb"--+"),
    ("el lisp clj cljs scm", rb";+"),
    ("ini cfg conf", rb"[#;]+"),
    ("erl tex bib sty cls", rb"%+"),
    ("vim", rb'"'),
    ("vb", rb"'"),
    ("bat cmd", rb"@?(?i:rem)\b|::"),
    ("1 2 3 4 5 6 7 8 9", rb"[.']\\\""),
    ("texi texinfo", rb"@c(?:omment)?\b"),
    ("rst rest", rb"\.\.(?=[ \t\r\n])"),
    ("md markdown mkd", rb"\[//\]: # [(\"]"),
    ("properties", rb"[#!]+"),
    ("ml json html htm xhtml xml svg rss atom xsl xslt opml plist docbook", rb"(?!)"),
    ("m4 ac", rb"dnl\b|#+"),
)  # fmt: skip
_BY_END = {end: sign for ends, sign in _SIGNS for end in ends.split()}
_FRAMES = (
    (rb"/\*", rb"\*/"),
    (rb"<!--", rb"-->"),
    (rb"\{[-#*]", rb"[-#*]\}"),
    (rb"\(\*", rb"\*\)"),
    (rb"<[%#]--?", rb"--?[%#]>|%>"),
)
_BLOCK = rb"|".join(rb"%s(?:(?!%s).)*(?:%s|\Z)" % (start, end, end) for start, end in _FRAMES)
_FOR_PEOPLE = rb'"(?://|[#_$@]\w*|comments?)"\s*:\s*(?:\[\s*)?"(?P<data>[^"\n]*)'
"""A key of JSON whose value is there for people."""
_HEREDOC = rb"<<[-~]?[ \t]*[\"']?(?P<end>[A-Za-z_]\w*)[\"']?.*?(?:^[ \t]*(?P=end)\b|\Z)"
_TRIPLE = rb'"""(?:[^\\]|\\.)*?(?:"""|\Z)|' + rb"'''(?:[^\\]|\\.)*?(?:'''|\Z)"
_TICKS = rb"`[^`]*(?:`|\Z)|"
_LONG = _TICKS + rb'"(?:[^"\\]|\\.)*(?:"|\Z)|' + rb"'(?:[^'\\\n]|\\.)*(?:'|$)"
_SHORT = _TICKS + rb'"(?:[^"\\\n]|\\.)*(?:"|$)|' + rb"'(?:[^'\\\n]|\\.)*(?:'|$)"
_SHORT_ENDS = frozenset("py pyi pyx c cc cpp h hpp java cs kt go yml yaml toml ini cfg conf".split())
_NO_STRINGS = frozenset(
    "vim vb 1 2 3 4 5 6 7 8 9 html htm xhtml xml svg rss atom xsl xslt opml plist docbook json".split()
)


@cache
def _pieces(end: str, prose: bool) -> re.Pattern[bytes]:
    """Comments that start a line, and strings, in files whose name ends with `end`.

    Strings come first: a program that writes such a comment was not made by one.
    """
    sign = _BY_END.get(end, _HASH)
    line = rb"(?:%s)[^\n]*(?:\n(?:%s)[^\n]*)*" % (sign, sign)
    anywhere = rb"|(?P<markup><!--(?:(?!-->).)*(?:-->|\Z))" if end in _NO_STRINGS or prose else rb""
    strings = _HEREDOC + rb"|" + (_TRIPLE + rb"|" + (_SHORT if end in _SHORT_ENDS else _LONG))
    parts = [rb"(?:^|\A\xef\xbb\xbf)(?:<\?php\s+)?(?P<comment>%s|%s)" % (line, _BLOCK) + anywhere]
    parts += [_FOR_PEOPLE] if end == "json" else []
    parts += [strings] if end not in _NO_STRINGS and not prose else []
    return re.compile(rb"|".join(parts), re.M | re.S)


_FENCED = re.compile(rb"^[ ]{0,3}(`{3,}|~{3,}).*?(?:^[ ]{0,3}\1|\Z)", re.M | re.S)
_PARAGRAPHS = re.compile(r"\r?\n[ \t]*\r?\n")
_DOCSTRING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[rRuU]?(?:\"\"\"|\'\'\'|[\"\'])\s*([^\"\']{0,500})"
)

_START = r"(?:\A|^|[.!:;]\s)[^\w\"'`@]*"
_SUBJECT = r"(?:(?!that\b|which\b|not\b|are\b)[\w./-]+\s+){0,3}?"
_IS = r"(?:is|was|has been)\s+"
_AUTO = r"auto(?:matically)?[-\s]*generated\b"
_MADE = r"(?:(?:re)?generated|made|created|built|produced)\b"
_FILE = r"(?:file|module|document|page|code|script|header|source|makefile|class|list|table|manual|configuration)"
_BAN = (
    r"(?:(?-i:DO NOT (?:EDIT|MODIFY|CHANGE))\b|"
    r"(?:do|must|should)(?:\s+not|n't)(?:\s+be)?\s+(?:edit|modify|change|modifi|alter)(?:ed|d)?\b"
    r"(?=\s*(?:[^\w\s]|\Z)|\s+(?:this|it|manually|directly|unless|by\s+hand)\b))"
)
_FORBIDS = r"(?:do\s+not|don't)\s+(?:edit|modify|change)\s+(?:this\s+(?:\w+\s+)?file|by\s+hand|manually)\b"
_FLAGS = re.I | re.M


_PLAIN = (
    r"(?:^[^\w\"'`@]*|\bis\s)@generated\b(?!\.\w)",
    rf"{_START}{_SUBJECT}(?:{_IS})?(?:an?\s+)?(?:auto(?:matically)?[-\s]*)?{_MADE}.{{0,300}}?{_BAN}",
    rf"{_START}(?:please\s+|warning\W+)?{_BAN}.{{0,200}}?\b(?<!not )(?:auto(?:matically)?[-\s]*)?{_MADE}",
    rf"{_START}(?:please\s+|warning\W+)?{_FORBIDS}",
    r"^[^\w\"'`]*(?-i:DO NOT (?:EDIT|MODIFY))(?: THIS FILE)?[^\w\"'`]*$",
    rf"{_START}this\s+(?:\w+\s+)?{_FILE}\s+is\s+(?:an?\s+)?{_AUTO}",
)
"""Forms in which generators say that a file is theirs, and that a person must not change it."""
_PAST = (
    rf"{_START}this\s+(?:\w+\s+)?{_FILE}\s+(?:was|has\s+been)\s+{_AUTO}",
    rf"(?:\A|^(?-i:(?=A))|[.!:;]\s|^\s*$\s)[^\w\"'`@]*(?:this\s+is\s+an?\s+)?{_AUTO}\s+(?:by|from|using|with|file|code|on)\b",
)
"""Forms that say how it began. A recipe that a tool began goes on in the hands of a person."""
_OF_RECIPES = re.compile("|".join(_PLAIN).replace(".{", r"[\s\S]{"), _FLAGS)
_OF_OTHERS = re.compile("|".join((*_PLAIN, *_PAST)).replace(".{", r"[\s\S]{"), _FLAGS)


def is_generated(head: bytes, name: str, prose: bool, recipe: bool) -> bool:
    """Whether comments in the first bytes of the file called `name` (lower case) say so as generators do.

    `prose`: a text for people, in which a paragraph of its own may say so. `recipe`: of packagers, who go on with what
    a tool has begun.
    """
    head = head[:REACH].replace(b"\r\n", b"\n")
    if b"generated" not in (lowered := head.lower()) and b"not" not in lowered and b"n't" not in lowered:
        return False
    end = name.removesuffix(".in").rpartition(".")[2]
    forms = _OF_RECIPES if recipe else _OF_OTHERS
    if any(forms.search(text) for text in _comments(head, end, prose)):
        return True
    alone = [one for one in _paragraphs(head) if forms.match(one)] if prose else []
    document = _DOCSTRING.match(head) if end in ("py", "pyi") else None
    return bool(alone or (document and forms.match(document[1].decode("latin-1"))))


def _comments(head: bytes, end: str, prose: bool) -> Iterator[str]:
    """What the comments say, without their signs. In prose, what is fenced is an example."""
    if end == "json" and b'"@generated"' in head:
        yield "@generated"
    if prose:
        head = _FENCED.sub(b"", head)
    for piece in _pieces(end, prose).finditer(head):
        found = piece.groupdict()
        if text := found.get("comment") or found.get("markup") or found.get("data"):
            yield _bare(text, end)


def _paragraphs(head: bytes) -> Iterator[str]:
    """The paragraphs at the margin."""
    text = _FENCED.sub(b"", head.removeprefix(b"\xef\xbb\xbf")).decode("latin-1")
    return (one.lstrip("\n") for one in _PARAGRAPHS.split(text) if one.lstrip("\n")[:1].strip())


def _bare(comment: bytes, end: str) -> str:
    sign = _BY_END.get(end, _HASH)
    lines = (
        re.sub(rb"^[ \t]*(?:%s|/\*+|\*+/?|<!--|\{[-#*]|\(\*|<[%%#]--?|--+)?[ \t]*" % sign, b"", one)
        for one in comment.split(b"\n")
    )
    return b"\n".join(line.rstrip() for line in lines).decode("latin-1")
