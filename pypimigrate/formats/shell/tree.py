"""What shell text consists of: commands, their words, and what stands in a word. Values only."""

from __future__ import annotations

from typing import NamedTuple

from pypimigrate.model import Span


class Dialect(NamedTuple):
    """What differs: `make` is a recipe (`$(X)` is a variable, `$$` a dollar sign); `comments` are lines that begin
    with `#` between two continued lines, and a here-document without a command is a script."""

    make: bool = False
    comments: bool = False


class Piece(NamedTuple):
    """A part of a word: literal text; a variable with its `name`; or what is not known (a substitution, a hole)."""

    start: int
    end: int
    literal: bool
    name: str | None = None


class Command:
    """The words of one command. `kind` is `simple`; `case`, for patterns; `array`, for the items that are given to
    `name`; `text`, for a single word that is given to `name`. A simple one with a `name` is called that, however its
    first word is written. `next` is the command that its output goes to."""

    __slots__ = ("kind", "name", "next", "targets", "words")

    def __init__(self, kind: str = "simple", name: str = "") -> None:
        self.kind = kind
        self.name = name
        self.next: Command | None = None
        self.words: list[Word] = []
        self.targets: list[Word] = []


class Word:
    """A word with its quotes. `number` counts in its command; a target of a redirection has its operator instead.
    `parent` is the word that holds the substitution in which this one stands."""

    __slots__ = ("command", "end", "number", "parent", "pieces", "redirect", "start")

    def __init__(self, start: int, command: Command, parent: Word | None, redirect: str) -> None:
        self.start = self.end = start
        self.command = command
        self.parent = parent
        self.redirect = redirect
        self.pieces: list[Piece] = []
        belongs = command.targets if redirect else command.words
        self.number = len(belongs)
        belongs.append(self)


class Expansion:
    """`${NAME operator …}`, or a function of make as the operator, around a part of a word. `inner` begins behind the
    operator; `pieces` are what stands there."""

    __slots__ = ("end", "inner", "name", "operator", "parent", "pieces", "start", "word")

    def __init__(self, start: int, inner: int, name: str, operator: str, word: Word, parent: Expansion | None) -> None:
        self.start = start
        self.inner = self.end = inner
        self.name = name
        self.operator = operator
        self.word = word
        self.parent = parent
        self.pieces: list[Piece] = []


class Document(NamedTuple):
    """The content of a here-document, and the command that reads it."""

    content: Span
    command: Command
    expands: bool


class Reference(NamedTuple):
    """A variable where it is used: its span, and the word, the expansion or the here-document around it."""

    span: Span
    word: Word | None
    expansion: Expansion | None
    document: Document | None = None
