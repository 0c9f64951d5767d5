"""The containers of the decode oracle: how each writes a character, joins pieces, and is read back.

A container has slots for a value. A value is written character by character, each plainly or as one of the container's
escapes, and split by what joins pieces in it. `decode` reads a whole file back by the container's own rules, as a list
of strings: the values, and what shows the structure around them.
"""

from __future__ import annotations

import ast
import configparser
import email
import html
import html.parser
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from xml.parsers import expat

import yaml

from pypimigrate.model import Role

NAME = "{name}"
"""What a variable that is added to a string decodes to: a hole that the rules understand."""

LINK = (Role.LINK,)
INDEX = (Role.INDEX,)
UPLOAD = (Role.UPLOAD,)
DATA = (Role.LINK, Role.BASE, Role.FETCH)
CODE = (Role.LINK, Role.BASE, Role.FETCH, Role.FILE, Role.FEED)


class Slot(NamedTuple):
    """A file with a place (`@@`) for a value, in `quote`s if any; `roles` are what a URL may be used for there."""

    text: str
    roles: tuple[Role, ...] = LINK
    quote: str = ""


class Container(NamedTuple):
    """A syntax. In `splits` and `grows`, `"` is the quote of the slot.

    `escapes` gives other ways to write a character, each with the name of its kind; `must` is true for a character
    that cannot stand plainly. `splits` join two pieces to one value; `grows` adds a variable between two pieces.
    Between quotes `raw` there are no escapes.
    """

    name: str
    path: str
    slots: tuple[Slot, ...]
    decode: Callable[[str], list[str]]
    escapes: Callable[[str], Iterator[tuple[str, str]]]
    must: str = ""
    splits: tuple[tuple[str, str], ...] = ()
    grows: str = ""
    raw: str = ""


def _none(_: str) -> Iterator[tuple[str, str]]:
    return iter(())


def _hexes(*kinds: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    """Escapes by number: each kind is a format of the code, as `\\x{:02x}`."""

    def escapes(char: str) -> Iterator[tuple[str, str]]:
        for kind in kinds:
            yield kind.partition("{:")[0].replace("{{", "{") + "N", kind.format(ord(char))

    return escapes


def _backslashed(chars: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    def escapes(char: str) -> Iterator[tuple[str, str]]:
        if char in chars:
            yield f"\\{char}", f"\\{char}"

    return escapes


def _all(*several: Callable[[str], Iterator[tuple[str, str]]]) -> Callable[[str], Iterator[tuple[str, str]]]:
    def escapes(char: str) -> Iterator[tuple[str, str]]:
        for one in several:
            yield from one(char)

    return escapes


def _flat(value: Any) -> Iterator[str]:
    """Keys and strings of nested data, in order; brackets stand for their structure."""
    if isinstance(value, dict):
        yield "{"
        for key, one in value.items():
            yield str(key)
            yield from _flat(one)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for one in value:
            yield from _flat(one)
        yield "]"
    else:
        yield str(value)


# ---- strings of programming languages

_CODES = (
    r"\\(?:x\{(?P<xb>[0-9A-Fa-f]+)\}|u\{(?P<ub>[0-9A-Fa-f]+)\}|x(?P<x>[0-9A-Fa-f]%s)|u(?P<u>[0-9A-Fa-f]{4})"
    r"|U(?P<U>[0-9A-Fa-f]{8})|(?P<o>[0-7]{1,3})|(?P<line>\r?\n[ \t]*)|(?P<c>.))"
)
_ESCAPE = re.compile(_CODES % "{1,2}")
_ESCAPE_C = re.compile(_CODES % "+")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _unescaped(text: str, escape: re.Pattern[str] = _ESCAPE) -> str:
    def one(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind == "line":
            return ""
        if kind == "c":
            return _LETTERS.get(match["c"], match["c"])
        return chr(int(match[kind], 8 if kind == "o" else 16))

    return escape.sub(one, text)


def _single(text: str) -> str:
    """A string in which only the backslash and the quote can be escaped."""
    return re.sub(r"\\([\\'])", r"\1", text)


def _literals(joint: str, unescape: Callable[[str, str], str], doubled: bool = False) -> Callable[[str], list[str]]:
    """Reads a program: its strings, joined by `joint` (a pattern; its group `name` is a variable), and the rest."""
    inside = r"(?:[^{0}]|{0}{0})*" if doubled else r"(?:[^{0}\\]|\\[\s\S])*"
    literal = re.compile("|".join(f"(?:{q}({inside.format(q)}){q})" for q in "\"'"))
    join = re.compile(joint)

    def decode(text: str) -> list[str]:
        found, rest, at = list[str](), "", 0
        while match := literal.search(text, at):
            rest += text[at : match.start()]
            value, at = "", match.start()
            while match := literal.match(text, at):
                quote = text[at]
                value += unescape(match[1] if match[1] is not None else match[2] or "", quote)
                at = match.end()
                link = join.match(text, at)
                if link is None:
                    break
                if link.groupdict().get("name"):
                    value += NAME
                at = link.end()
            found.append(value)
        return [*found, rest + text[at:]]

    return decode


def _python(text: str) -> list[str]:
    def value(node: ast.AST) -> str:
        if isinstance(node, ast.BinOp):
            return value(node.left) + value(node.right)
        if isinstance(node, ast.JoinedStr):
            return "".join(map(value, node.values))
        if isinstance(node, ast.FormattedValue | ast.Name):
            return NAME
        assert isinstance(node, ast.Constant)
        return node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)

    found = []
    for statement in ast.parse(text).body:
        found.append(type(statement).__name__)
        if isinstance(statement, ast.Assign):
            found.append(value(statement.value))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            for one in [*statement.value.args, *(pair.value for pair in statement.value.keywords)]:
                found.append(value(one))
    return found


def _named(char: str) -> Iterator[tuple[str, str]]:
    yield "\\N{name}", f"\\N{{{unicodedata.name(char)}}}"


# ---- markup

_ENTITIES = {
    "/": "sol", ":": "colon", ".": "period", "?": "quest", "=": "equals", "#": "num", "&": "amp", "_": "lowbar",
}  # fmt: skip


def _entities(char: str) -> Iterator[tuple[str, str]]:
    if char in _ENTITIES:
        yield "&name;", f"&{_ENTITIES[char]};"


def _amp(char: str) -> Iterator[tuple[str, str]]:
    if char == "&":
        yield "&name;", "&amp;"


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "wbr":
            self.found += [f"<{tag}", *(str(value) for _, value in attrs)]

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


def _html(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    page.close()
    return [*page.found, page.text]


def _xml(text: str) -> list[str]:
    found, words = list[str](), list[str]()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.extend([f"<{name}", *attributes.values()])
    parser.EndElementHandler = lambda name: found.append(f"</{name}")
    parser.CharacterDataHandler = words.append
    parser.Parse(text, True)
    return [*found, "".join(words)]


def _markdown(text: str) -> list[str]:
    return [html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))]


_REST_TARGET = re.compile(r"(?m)^\.\. _(\w+): (.*(?:\n[ ]+\S.*)*)$|`(\w+) <([^<>]*)>`_")


def _rest(text: str) -> list[str]:
    def plain(part: str) -> str:
        return re.sub(r"\\(?:\s|(\S))", r"\1", part)

    found = [re.sub(r"\s+", "", plain(match[2] or match[4])) for match in _REST_TARGET.finditer(text)]
    return [*found, plain(_REST_TARGET.sub("|", text))]


def _latex(text: str) -> list[str]:
    text = re.sub(r"(?<!\\)%.*\n[ \t]*", "", text)
    text = re.sub(r"\\slash(?:\{\}|\s+)|\\slash(?![a-z])", "/", text)
    text = re.sub(r"\\allowbreak(?:\{\}|\s+)|\\/|\\-|\{\}", "", text)
    return [re.sub(r"\\([%_#&~])", r"\1", text)]


_ROFF = re.compile(r"\\(?:\((?P<two>..)|\[(?P<long>\w+)\]|f(?:[BIRP]|\[\w*\])|[&:%/,]|(?P<line>\n)|(?P<c>.))")


def _man(text: str) -> list[str]:
    def one(match: re.Match[str]) -> str:
        name = match["two"] or match["long"]
        return {"sl": "/", "hy": "-"}[name] if name else (match["c"] or "")

    return [_ROFF.sub(one, text)]


_RTF = re.compile(
    r"\\'(?P<x>[0-9a-f]{2})|\\u(?P<u>\d+) ?\?|\\-|\\[a-z*]+-?\d* ?|\\\*|(?P<keep>\\[\\{}])|[{}\r\n]", re.I
)


def _rtf(text: str) -> list[str]:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            raise ValueError("a brace too many")
    if depth:
        raise ValueError("a brace is open")

    def one(match: re.Match[str]) -> str:
        if match["x"]:
            return chr(int(match["x"], 16))
        return chr(int(match["u"])) if match["u"] else (match["keep"] or "")[1:]

    return [_RTF.sub(one, text)]


def _css(text: str) -> list[str]:
    def one(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else (match[2] or "")

    return [re.sub(r"\\(?:([0-9A-Fa-f]{1,6})\s?|\r?\n|(.))", one, text)]


# ---- data, settings, mail, shells


def _yaml(text: str) -> list[str]:
    return list(_flat(yaml.load(text, yaml.BaseLoader)))


def _toml(text: str) -> list[str]:
    return list(_flat(tomllib.loads(text)))


def _json(text: str) -> list[str]:
    return list(_flat(json.loads(text)))


def _ini(text: str) -> list[str]:
    parser = configparser.ConfigParser()
    parser.read_string(text)
    return [one for section in parser.sections() for pair in parser.items(section) for one in pair]


def _properties(text: str) -> list[str]:
    found = []
    for line in re.sub(r"\\\r?\n[ \t\f]*", "", text).split("\n"):
        if match := re.match(r"((?:\\.|[^\\=:\s])*)\s*[=:]\s*(.*)", line):
            found += [_unescaped(match[1]), _unescaped(match[2])]
    return found


def _mail(text: str) -> list[str]:
    payload = email.message_from_string(text).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return [payload.decode()]


def _query(text: str) -> list[str]:
    found = re.findall(r"https://example\.org/go\?([^\s)\"<>]*)", text)
    return [one for query in found for pair in parse_qsl(query) for one in pair]


_WORD = re.compile(
    r"\$'(?P<ansi>(?:[^'\\]|\\.)*)'|'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\[\s\S])*)\"|\\(?P<c>[\s\S])|(?P<end>[ \t\n;|])"
    r"|(?P<plain>[^\\'\" \t\n;|])"
)


def _shell(text: str) -> list[str]:
    words, word, at = list[str](), "", 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:
            raise ValueError("a quote is open")
        at, kind = match.end(), match.lastgroup or ""
        part = match[kind]
        if kind == "end":
            words, word = [*words, word, part], ""
        elif kind == "c":
            word += "" if part == "\n" else part
        elif kind == "double":
            word += re.sub(r"\\([$`\"\\\n])", lambda found: found[1].strip("\n"), part)
        else:
            word += _unescaped(part) if kind == "ansi" else part
    return [*words, word]


def _languages() -> Iterator[Container]:
    numbers = _hexes("\\x{:02x}", "\\u{:04x}")
    yield Container(
        "JavaScript", "a.js",
        (Slot('const homepage = "@@";\n', CODE, '"'), Slot("const u = ['@@', 1];\n", CODE, "'")),
        _literals(r"\s*\+\s*(?:(?P<name>name)(?:\s*\+\s*)?)?", lambda text, _: _unescaped(text)),
        _all(numbers, _hexes("\\u{{{:x}}}"), _backslashed("/:.?#-_")),
        splits=(('" + "', '" + "'), ('" +⏎ "', '" +\n    "'), ("\\⏎", "\\\n")), grows='" + name + "',
    )  # fmt: skip
    yield Container(
        "JSON5", "a.json5", (Slot("{homepage: '@@', n: [1]}\n", LINK, "'"), Slot('{homepage: "@@", n: [1]}\n', LINK, '"')),
        _literals(r"(?!)", lambda text, _: _unescaped(text)), _all(numbers, _backslashed("/:.?#")), splits=(("\\⏎", "\\\n"),),
    )  # fmt: skip
    yield Container(
        "C", "a.c", (Slot('const char *u = "@@";\n', CODE, '"'), Slot('  puts("See @@ for more");\n', CODE, '"')),
        _literals(r"\s*(?:(?P<name>NAME)\s*|(?=[\"']))", lambda text, _: _unescaped(re.sub(r"\\\n", "", text), _ESCAPE_C)),
        lambda c: iter((("\\ooo", f"\\{ord(c):03o}"), ("\\xN", f'\\x{ord(c):02x}" "'), ("\\uN", f"\\u{ord(c):04x}"))),
        splits=(('" "', '" "'), ('"⏎ "', '"\n    "'), ("\\⏎", "\\\n")), grows='" NAME "',
    )  # fmt: skip
    yield Container(
        "gettext PO", "a.po", (Slot('msgid "see"\nmsgstr ""\n"@@"\n', LINK, '"'), Slot('msgid "See @@ for more"\nmsgstr ""\n', LINK, '"')),
        _literals(r"\s*(?=\")", lambda text, _: _unescaped(text)), _hexes("\\x{:02x}", "\\{:03o}"), splits=(('"⏎"', '"\n"'),),
    )  # fmt: skip
    yield Container(
        "Perl", "a.pl", (Slot('my $u = "@@";\n', CODE, '"'), Slot("my $u = '@@';\n", CODE, "'")),
        _literals(r"\s*\.\s*(?:(?P<name>\$name)(?:\s*\.\s*)?)?", lambda text, quote: _unescaped(text) if quote == '"' else _single(text)),
        _all(_hexes("\\x{:02x}", "\\x{{{:x}}}", "\\{:03o}"), _backslashed("/:.?#-_")),
        splits=(('" . "', '" . "'), ('"⏎ . "', '"\n    . "')), grows='" . $name . "',
        raw="'",
    )  # fmt: skip
    yield Container(
        "PHP", "a.php", (Slot('<?php\n$u = "@@";\n', CODE, '"'), Slot("<?php\n$u = '@@';\n", CODE, "'")),
        _literals(r"\s*\.\s*(?:(?P<name>\$name)(?:\s*\.\s*)?)?", lambda text, quote: _unescaped(text) if quote == '"' else _single(text)),
        _hexes("\\x{:02x}", "\\u{{{:x}}}", "\\{:03o}"),
        splits=(('" . "', '" . "'), ('"."', '"."'), ('" .⏎ "', '" .\n    "')), grows='" . $name . "',
        raw="'",
    )  # fmt: skip
    yield Container(
        "Ruby", "a.rb", (Slot('homepage = "@@"\n', CODE, '"'), Slot("homepage = '@@'\n", CODE, "'")),
        _literals(r"[ ]*(?:\+\s*|\\\n\s*)?(?:(?P<name>name)(?:\s*\+\s*)?|(?=[\"']))", lambda text, quote: _unescaped(text) if quote == '"' else _single(text)),
        _all(numbers, _hexes("\\u{{{:x}}}", "\\{:03o}"), _backslashed("/:.?#")),
        splits=(('" "', '" "'), ('" +⏎ "', '" +\n  "'), ('" \\⏎ "', '" \\\n  "')), grows='" + name + "',
        raw="'",
    )  # fmt: skip
    yield Container(
        "SQL", "a.sql", (Slot("INSERT INTO t (homepage) VALUES ('@@');\n", CODE, "'"),),
        _literals(r"\s*\|\|\s*(?:(?P<name>name)(?:\s*\|\|\s*)?)?", lambda text, quote: text.replace(quote * 2, quote), doubled=True),
        _none, splits=(('" || "', '" || "'), ('"⏎ || "', '"\n  || "')), grows='" || name || "',
    )  # fmt: skip
    yield Container(
        "Python", "a.py",
        (Slot('U = ("@@")\n', CODE, '"'), Slot("U = ('@@')\n", CODE, "'"), Slot("call(x='@@')\n", CODE, "'"), Slot('call("""@@""")\n', CODE, '"""')),
        _python, _all(numbers, _hexes("\\{:03o}", "\\U{:08x}"), _named),
        splits=(('" "', '" "'), ('"⏎ "', '"\n    "'), ('" + "', '" + "'), ("\\⏎", "\\\n"), ('" r"', '" r"'), ('" f"', '" f"')),
        grows='" + name + "',
    )  # fmt: skip
    yield Container(
        "Python bytes", "a.py", (Slot("U = (b'@@')\n", CODE, "'"),), _python, _hexes("\\x{:02x}", "\\{:03o}"),
        splits=(('" b"', '" b"'), ('" + b"', '" + b"'), ("\\⏎", "\\\n")), grows='" + name + b"',
    )  # fmt: skip


def _markups() -> Iterator[Container]:
    references = _hexes("&#{:d};", "&#x{:x};", "&#x{:X};", "&#{:04d};")
    yield Container(
        "HTML attribute", "a.html",
        (Slot('<p><a href="@@">six</a></p>\n', LINK, '"'), Slot("<p><a href='@@'>six</a></p>\n", LINK, "'"), Slot("<p><a href=@@>six</a></p>\n")),
        _html, _all(references, _entities),
    )  # fmt: skip
    yield Container(
        "HTML text", "a.html", (Slot("<p>See @@ for more.</p>\n"), Slot("<p>@@</p>\n")), _html, _all(references, _entities),
        splits=(("<wbr>", "<wbr>"), ("<!-- -->", "<!-- -->"), ("<b></b>", "<b></b>")),
    )  # fmt: skip
    yield Container(
        "XML attribute", "a.xml", (Slot('<a href="@@">six</a>\n', LINK, '"'),), _xml, _all(_amp, references), must="&"
    )
    yield Container(
        "XML text", "a.xml", (Slot("<a><url>@@</url>six</a>\n"), Slot("<a>See @@ for more</a>\n")), _xml, _all(_amp, references), must="&",
        splits=(("<![CDATA[", "<![CDATA[]]>"), ("<!-- -->", "<!-- -->"), ("<?x ?>", "<?x y?>")),
    )  # fmt: skip
    yield Container(
        "Markdown", "README.md", (Slot("# x\n\n[six](@@) is it.\n"), Slot("[six][1]\n\n[1]: @@\n")), _markdown,
        _all(_backslashed("/:.?#-_=&%"), references, _entities),
    )  # fmt: skip
    yield Container(
        "reST", "README.rst", (Slot("See six_.\n\n.. _six: @@\n"), Slot("See `six <@@>`_.\n"), Slot("See @@ for more.\n")), _rest,
        _backslashed("/:.?#-_=&%"), splits=(("\\ ", "\\ "),),
    )  # fmt: skip
    yield Container(
        "reST, broken line", "README.rst", (Slot("See six_.\n\n.. _six: @@\n"), Slot("See `six <@@>`_.\n")), _rest, _none,
        splits=(("⏎", "\n   "), ("\\⏎", "\\\n   ")),
    )  # fmt: skip
    yield Container(
        "LaTeX", "a.tex", (Slot("\\href{@@}{six}\n"), Slot("See @@ for more.\n")), _latex,
        _all(_backslashed("%_#&"), lambda c: iter((("\\slash", "\\slash{}"),) if c == "/" else ())), must="%#&",
        splits=(("%⏎", "%\n"), ("\\-", "\\-"), ("{}", "{}"), ("\\/", "\\/"), ("\\allowbreak", "\\allowbreak{}")),
    )  # fmt: skip
    yield Container(
        "man", "six.1", (Slot(".TH SIX 1\n.SH NAME\nSee @@ for more\n"), Slot(".TH SIX 1\n.UR @@\nsix\n.UE\n")), _man,
        lambda c: iter({"-": (("\\-", "\\-"), ("\\(hy", "\\(hy")), "/": (("\\(sl", "\\(sl"), ("\\[sl]", "\\[sl]")), ".": (("\\.", "\\."),)}.get(c, ())),
        splits=(("\\&", "\\&"), ("\\:", "\\:"), ("\\%", "\\%"), ("\\/", "\\/"), ("\\fB", "\\fB"), ("\\fR", "\\fR"), ("\\⏎", "\\\n")),
    )  # fmt: skip
    yield Container(
        "RTF", "a.rtf",
        (Slot("{\\rtf1 See {@@} for more\\par}\n"), Slot('{\\rtf1 {\\field{\\*\\fldinst{HYPERLINK "@@"}}{\\fldrslt six}}}\n', LINK, '"')), _rtf,
        _hexes("\\'{:02x}", "\\u{:d}?"), splits=(("⏎", "\n"), ("{}", "{}"), ("}{", "}{\\b "), ("\\-", "\\-")),
    )  # fmt: skip
    yield Container(
        "CSS", "a.css", (Slot('a { background: url("@@"); }\n', DATA, '"'), Slot("a { background: url('@@') }\n", DATA, "'"), Slot('@import "@@";\n', DATA, '"')),
        _css, _all(_hexes("\\{:x} ", "\\{:06x}"), _backslashed("/:.?#-_")), splits=(("\\⏎", "\\\n"),),
    )  # fmt: skip


def _settings() -> Iterator[Container]:
    unicode = _hexes("\\u{:04x}", "\\u{:04X}")
    yield Container(
        "JSON", "a.json",
        (Slot('{"homepage": "@@", "n": [1]}\n', LINK, '"'), Slot('{"x": ["See @@"], "n": 1}\n', DATA, '"'), Slot('{"index-url": "@@"}\n', INDEX, '"')),
        _json, _all(unicode, _backslashed("/")),
    )  # fmt: skip
    yield Container(
        "YAML, no quotes", "a.yml", (Slot("homepage: @@\nn: [1]\n"), Slot("homepage:\n  @@\nn: [1]\n"), Slot("x:\n  - see @@\nn: 1\n", DATA)),
        _yaml, lambda c: iter((("⏎ for a blank", "\n    "),) if c == " " else ()),
    )  # fmt: skip
    yield Container(
        "YAML, single quotes", "a.yml", (Slot("homepage: '@@'\nn: [1]\n", LINK, "'"), Slot("{homepage: '@@', n: [1]}\n", LINK, "'")),
        _yaml, lambda c: iter((("⏎ for a blank", "\n    "),) if c == " " else ()),
    )  # fmt: skip
    yield Container(
        "YAML, double quotes", "a.yml", (Slot('homepage: "@@"\nn: [1]\n', LINK, '"'), Slot('{homepage: "@@", n: [1]}\n', LINK, '"')),
        _yaml, _all(_hexes("\\x{:02x}", "\\u{:04x}", "\\U{:08x}"), _backslashed("/")), splits=(("\\⏎", "\\\n    "),),
    )  # fmt: skip
    yield Container(
        "YAML, blocks", "a.yml", (Slot("x: >\n  See @@\n  for more\nn: 1\n", DATA), Slot("x: |\n  See @@\n  for more\nn: 1\n", DATA)), _yaml,
        lambda c: iter((("⏎ for a blank", "\n  "),) if c == " " else ()),
    )  # fmt: skip
    yield Container(
        "TOML", "a.toml", (Slot('homepage = "@@"\nn = [1]\n', LINK, '"'),), _toml, _hexes("\\u{:04x}", "\\U{:08x}")
    )
    yield Container(
        "TOML, several lines", "a.toml", (Slot('homepage = """@@"""\nn = [1]\n', LINK, '"""'), Slot('homepage = """\n@@\n"""\nn = [1]\n')),
        _toml, _hexes("\\u{:04x}", "\\U{:08x}"), splits=(("\\⏎", "\\\n   "), ("\\⏎⏎", "\\\n\n")),
    )  # fmt: skip
    yield Container(
        "INI", "a.cfg", (Slot("[metadata]\nhome_page = @@\nn = 1\n"), Slot("[metadata]\nhome_page: @@\n"), Slot("[global]\nindex-url = @@\n", INDEX)),
        _ini, lambda c: iter((("%%", "%%"),) if c == "%" else ()), must="%",
    )  # fmt: skip
    yield Container(
        "Java properties", "a.properties", (Slot("homepage=@@\nn=1\n"), Slot("homepage = @@\n")), _properties,
        _all(unicode, _backslashed("/:.?#=-_!")), splits=(("\\⏎", "\\\n    "),),
    )  # fmt: skip
    yield Container(
        "quoted-printable", "a.eml",
        (Slot("Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nSee @@ for more\n"),),
        _mail, _hexes("={:02X}"), must="=", splits=(("=⏎", "=\n"),),
    )  # fmt: skip
    yield Container(
        "URL in a query", "README.md", (Slot("[x](https://example.org/go?u=@@&v=1)\n"), Slot("see https://example.org/go?v=1&u=@@\n")),
        _query, _hexes("%{:02X}", "%{:02x}"), must="&#%+ ",
    )  # fmt: skip
    toggles = (("''", "''"), ('""', '""'), ("\\⏎", "\\\n"))
    yield Container(
        "shell word", "a.sh", (Slot("curl -sL @@ | sh\n", (Role.FETCH, *CODE)), Slot("pip install -i @@ x\n", INDEX)), _shell,
        _all(lambda c: iter(((f"\\{c}" if not c.isalnum() else "\\c", f"\\{c}"), ("'c'", f"'{c}'"), ('"c"', f'"{c}"'), ("$'\\xN'", f"$'\\x{ord(c):02x}'")))),
        must="&;# ", splits=toggles,
    )  # fmt: skip
    yield Container(
        "shell string", "a.sh", (Slot('curl -sL "@@" | sh\n', (Role.FETCH, *CODE), '"'), Slot('pip install -i "@@" x\n', INDEX, '"')), _shell,
        _none, splits=(('""', '""'), ("\"'", "\"''\""), ("\\⏎", "\\\n")),
    )  # fmt: skip


CONTAINERS: tuple[Container, ...] = (*_settings(), *_markups(), *_languages())
