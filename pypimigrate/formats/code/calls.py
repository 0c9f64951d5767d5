"""What a call does with a value: it is kept, joined, compared, named, a word of a command, or just an argument."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypimigrate.formats.code import words
from pypimigrate.formats.code.commands import Commands
from pypimigrate.formats.code.flow import Owned
from pypimigrate.formats.code.given import Value
from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.pieces import UNKNOWN, Given, Swap
from pypimigrate.formats.code.tree import Step
from pypimigrate.formats.shell import command as commands
from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_OPTION = re.compile(r"-{0,2}[A-Za-z_][\w.-]*")
_SPLITS = ("split", "fields", "split-whitespace", "shellsplit")
_LONGEST_SPLIT = 2000
_GATHERERS = ("arrays", "list", "set", "collections", "array", "immutable-list", "immutable-set", "map")


class Calls(Commands):
    """The slots of the arguments of calls."""

    def _argument(self, steps: list[Step], parent: Step, child: Step, value: Value) -> Slot | bool | None:
        outer = steps[value.number - 2] if value.number > 1 else None
        value.number -= 1
        if outer is not None and outer.kind is Kind.CALL:
            value.index = self.number(parent.node, child.node)
        if value.keys and "spl" not in "".join(names := child.node.type.split("_")) and "spread" not in names:
            return True
        if value.keys and value.keyword is None:
            value.keyword, value.keys = value.keys[0], value.keys[1:]
        return True

    def _called(self, steps: list[Step], value: Value) -> Slot | bool | None:
        child, parent = steps[value.number], steps[value.number - 1]
        arguments = self._arguments(parent.node)
        start = arguments.start_byte if arguments is not None else parent.end
        names = self.names(parent.start, start)
        function, curried = self.field(parent.node, "function"), 0
        while function is not None and function.type == "apply_expression":  # `f a b` is `(f a) b`
            function, curried = self.field(function, "function"), curried + 1
            if function is not None:
                names = self.names(function.start_byte, function.end_byte)
        if not names or arguments is None or child.end <= start:
            return self._method(value, parent, names, arguments) if names else self.unread(value.span, value.pieces)
        if child.kind is not Kind.ARGUMENTS:  # a grammar in which arguments are only values
            if value.keys and "initializer" in child.node.type and names[-1] not in words.MAPS:
                value.keyword, value.keys = value.keys[0], value.keys[1:]
            if child.kind is not Kind.LIST:
                value.index = curried
            elif value.many and value.many[0] == child.node:
                value.many = None
        if names == ("dict",) and value.keyword is not None:
            value.keys, value.keyword = (value.keyword, *value.keys), None
            value.number -= 1
            return True
        if value.index is None and value.keyword is None:
            return self.unread(value.span, value.pieces)
        if names[-1] in words.MAPS and value.keys and value.keyword is None:
            value.number -= 1
            return True
        if names[-1] in words.GATHERS and value.keyword is None and (len(names) == 1 or names[0] in _GATHERERS):
            value.many = value.many or (arguments, child.node)
            value.number -= 1
            return True
        composed = self._composing(value, parent, names, arguments)
        if composed is not None:
            value.pieces, value.many, value.keys, value.keyword = composed, None, (), None
            value.number -= 1
            return True
        return self._last(steps, value, parent, names, arguments)

    def _arguments(self, call: Node) -> Node | None:
        found = self.field(call, "arguments", "argument", "args", "initializer")
        if found is not None:
            return found
        return next((one for one in reversed(call.named_children) if self.kind(one) is Kind.ARGUMENTS), None)

    def _given_to(self, arguments: Node) -> list[Node]:
        if self.kind(arguments) in (Kind.ARGUMENTS, Kind.LIST):
            return self.children(arguments)
        return [arguments]

    # The value is what the method is called of

    def _method(self, value: Value, parent: Step, names: tuple[str, ...], arguments: Node | None) -> Slot | bool | None:
        name = names[-1]
        if value.many is not None and name == "join":
            given = self._given_to(arguments) if arguments is not None else []
            separator = self.pieces(given[0], None) if given else ()
            value.pieces = self._together(value, separator)
            value.many = None
        elif value.keys and name in words.READS and arguments is not None:
            given = self._given_to(arguments)
            if not given or self._key(given[0]) != value.keys[0]:
                return self.unread(value.span, value.pieces)
            value.keys = value.keys[1:]
        elif name in _SPLITS and value.many is None and self._is_words(value):
            value.split = True
        elif name in ("concat", "append") and value.many is None and not value.keys and arguments is not None:
            for one in self._given_to(arguments):
                value.pieces = (*value.pieces, *self.pieces(one, None))
        elif name in words.FORMATS or name in words.KEEPS:
            pass
        elif value.many is not None and (words.OPERATION.get(name) or words.METHOD_OPERATION.get(name)):
            return self._operand(value, "compare", name, parent.start)
        elif done := words.OPERATION.get(name) or words.METHOD_OPERATION.get(name):
            return self._operand(value, done, name, parent.start)
        elif name in words.ASKS:
            return self.asked_for(value)
        else:
            call = self._slot(Form.CALL, (name, ""), value, parent.start)
            return (
                value.many and name in words.RUNS and self.commanded(call, *value.many, value.span, value.pieces)
            ) or call
        value.number -= 1
        return True

    def _together(self, value: Value, separator: Given) -> Given:
        """The pieces of a list that is joined, of which the value is one."""
        assert value.many is not None  # asked by the caller
        others = self.children(value.many[0])
        return self.separated(others, separator, self._swap(value)) if others else (None, *value.pieces, None)

    def _is_words(self, value: Value) -> bool:
        return b" " in self.data[value.span.start : value.span.end].strip()

    def _swap(self, value: Value) -> Swap:
        assert value.many is not None  # asked by the caller
        return Swap(Span(value.many[1].start_byte, value.many[1].end_byte), value.pieces)

    # The value goes on

    def _composing(self, value: Value, parent: Step, names: tuple[str, ...], arguments: Node) -> Given | None:
        """The pieces of the answer, if it is made of the value; None if it is not."""
        name, before = names[-1], names[-2] if len(names) > 1 else ""
        given = self._given_to(arguments)
        index = value.index or 0
        if (name in words.FORMATS and value.keyword is None) or name == "format":
            return self._formatting(value, parent, name, given)
        if value.many is not None and value.many[0].end_byte <= arguments.end_byte and name in ("join", "implode"):
            texts = [one for one in (self._receiver_text(parent.node), *given) if one is not None]
            separator = next((one for one in texts if self.plain(one) is not None), None)
            spaced = self.pieces(separator, None) if separator is not None else UNKNOWN
            return self._together(value, spaced)
        if value.keyword is not None or index >= len(given):
            return None
        swap = Swap(Span(given[index].start_byte, given[index].end_byte), value.pieces)
        if name in words.JOINED or (name == "join" and before in words.JOINED_BY):
            found: list[Span | None] = []
            for one in given:
                found += [None, *self.pieces(one, swap)] if found and name == "join" else self.pieces(one, swap)
            return tuple(found)
        if before == "t" and name in ("let", "must", "cast", "unsafe") and index == 0:
            return value.pieces  # what says the type of a value
        if name == "join" and index and self.plain(given[0]) is not None and len(given) > 2:
            return self.separated(given[1:], self.pieces(given[0], None), swap)
        if name == "url" and len(given) == 2 and self.data[parent.start : parent.start + 3] == b"new":
            return (*self.pieces(given[1], swap), *self.pieces(given[0], swap))
        makes = name in words.MAKES or (
            before in words.URLS and name in ("parse", "create", "new", "from", "value-of", "build")
        )
        if makes and index == 0 and not value.keys and not self._plain_url(parent, given[0]):
            return value.pieces
        return None

    def _plain_url(self, parent: Step, first: Node) -> bool:
        """Whether a call is `url …`: what many configurations written in code have."""
        return re.match(rb"(?:url|text)\W", self.data[parent.start : first.start_byte]) is not None

    def _receiver_text(self, call: Node) -> Node | None:
        """The text that a method is called of."""
        found = self._callee(call)
        if found is not None and self.kind(found) is Kind.MEMBER:
            found = self.first(found)
        else:
            found = self.field(call, "receiver", "object", "expression", "invocant")
        return found

    def _formatting(self, value: Value, parent: Step, name: str, given: list[Node]) -> Given | None:
        text = self._receiver_text(parent.node)
        number = value.index
        made = "print" not in name or name.endswith("sprintf") or name == "sprintf"
        if text is None or self.plain(text) is None:
            text = given[0] if given and self.plain(given[0]) is not None else None
            if value.index == 0 and text is not None:
                return value.pieces if made else None
            number = None if value.index is None else value.index - 1
        if text is None or not made:
            return None
        percent = re.search(rb"%[sdvrq@]|%\(", self.text(text)) is not None
        return self.formatted(text, number, value.keyword or "", value.pieces, percent)

    # The value ends here

    def _last(
        self, steps: list[Step], value: Value, parent: Step, names: tuple[str, ...], arguments: Node
    ) -> Slot | bool | None:
        name = names[-1]
        given = self._given_to(arguments)
        found = self._named(steps, value, parent, names, given)
        if found is not False:
            return found
        if name in words.ASKS and not value.keys and value.many is None:
            return self.asked_for(value)
        if done := self._operation(names, value.index or 0):
            outer = steps[max(0, value.number - 5) : value.number - 1]
            tests = _tests(names) or any(
                one.kind is Kind.CALL and _tests(self.names(one.start, parent.start)) for one in outer
            )
            tested = done in ("compare", "match") and not name.startswith(("assert", "expect", "should")) and tests
            return self._operand(value, done, f"expect-{name}" if tested else name, parent.start)
        key = value.keyword or (str(value.index) if value.index is not None else "")
        if value.keys:
            return self._in_mapping(value, parent, names, key)
        value.at = parent.start
        if len(given) == 1 and not value.keys and (path := self._told(steps[: value.number], parent, names, arguments)):
            return self._setting(value, path, None, parent.start)
        if value.split and value.index is not None and (found := self._split(value, parent, names, given)):
            return found
        call = self._slot(Form.CALL, (*names, key), value, parent.start)
        if value.keyword is None and not value.split:
            word = value.many[1] if value.many else given[min(value.index or 0, len(given) - 1)]
            before = self._before(parent.node) if names[-1] in ("arg", "args") else []
            read = self.worded([*before, *given], word, value.pieces)
            if read is not None and (read[0].path[-1] or words.RUNS.intersection(names)):
                return self._argument_of(call, read)
        return call

    def _before(self, call: Node) -> list[Node]:
        """The words of a command that is built up by a chain of calls."""
        found: list[Node] = []
        for _ in range(20):
            function = self.field(call, "function")
            inner = self.field(function, "value") if function is not None else None
            if inner is None or self.kind(inner) is not Kind.CALL:
                break
            call = inner
            arguments = self._arguments(call)
            found = [*(self._given_to(arguments) if arguments is not None else []), *found]
        return found

    def _told(self, steps: list[Step], call: Step, names: tuple[str, ...], arguments: Node) -> tuple[str, ...]:
        """The path of a setting that is written as a call without brackets, `name "value"`, in a section or a class."""
        if (
            len(names) != 1
            or names[0] in words.RUNS
            or self.data[call.start : arguments.start_byte].rstrip()[-1:] == b"("
        ):
            return ()
        if self.data[arguments.start_byte : arguments.start_byte + 1] == b"(":
            return ()
        if path := self.sections(steps[:-1]):
            return (*path, *names)
        path, around = self.around(steps[:-1])
        if not self.language.implicit or around is None or around.kind is not Kind.CLASS:
            return ()
        kind = self.field(around.node, "superclass", "name")
        return (*(self.names(kind.start_byte, kind.end_byte)[-1:] if kind is not None else ()), *path, *names)

    def _split(self, value: Value, parent: Step, names: tuple[str, ...], given: list[Node]) -> Slot | None:
        """A word of a text that is split into the last words of a command."""
        text, within = self._written(value.pieces), self.asked.start - value.span.start
        if value.pieces != (value.span,) or not 0 <= within < len(text) or len(text) > _LONGEST_SPLIT:
            return None
        start = max(text.rfind(one, 0, within) + 1 for one in " \t\n")
        end = next((at for at in range(within, len(text)) if text[at].isspace()), len(text))
        before = [self.plain(one) or "{x}" for one in given[: value.index]]
        found = commands.read(
            [*before, *text[:start].split(), text[start:end]], len(before) + len(text[:start].split()), within - start
        )
        if found.form is not Form.ARGUMENT or not found.path[-1]:
            return None
        outer = self._slot(Form.CALL, (*names, str(value.index)), value, parent.start)
        span = Span(value.span.start + start + found.cut, value.span.start + end)
        return Slot(Form.ARGUMENT, found.path, span, (span,), at=value.span.start, outer=outer)

    def _operation(self, names: tuple[str, ...], number: int) -> str | None:
        """What a call does with its arguments, if they must stay what they are."""
        name = names[-1]
        client = not words.CLIENTS.isdisjoint(names[:-1])
        if _tests(names):
            return "compare"
        if any(one == "mock" or one.endswith("-mock") for one in names[:-1]):
            return "match"
        if name in ("strip", "lstrip", "rstrip", "trim", "trim-end", "trim-start", "chomp") and len(names) > 1:
            return "strip"
        if not client and name in words.OPERATION:
            return words.OPERATION[name]
        if not client and (part := next((one for one in name.split("-") if one in words.PARTS), None)):
            return words.PARTS[part]
        if name in ("index", "rindex") and len(names) == 1 and number:
            return "match"
        return words.METHOD_OPERATION.get(name) if len(names) > 1 and not client else None

    def _in_mapping(self, value: Value, parent: Step, names: tuple[str, ...], key: str) -> Slot:
        """A value of a mapping that is an argument."""
        if value.keyword is None and self.language.loose:
            call = self._slot(Form.CALL, (*names, value.keys[0]), value, value.at)
            rest = value.keys[1:]
        else:
            call = self._slot(Form.CALL, (*names, key), value, parent.start)
            rest = (value.keyword, *value.keys) if value.keyword is not None else value.keys
        return call if not rest else self._slot(Form.SETTING, rest, value, value.at)._replace(outer=call)

    def _named(
        self, steps: list[Step], value: Value, parent: Step, names: tuple[str, ...], given: list[Node]
    ) -> Slot | bool | None:
        """A call that gives a name a value. False if it does not."""
        name = names[-1]
        if name in words.OPTIONS and value.keyword in ("default", "default-value"):
            flags = [text for one in given[:9] if (text := self.plain(one)) and _OPTION.fullmatch(text)]
            if flags:
                flag = next((one for one in flags if one.startswith("--")), flags[0])
                dest = normal(flag).replace("-", "_").encode()
                owned = Owned(dest, Span(0, len(self.data)), "*")
                return self._setting(value, (normal(flag),), owned, parent.start)
        before = (value.index or 0) - 1
        if name not in words.SETS or value.keyword is not None or not 0 <= before < len(given):
            return False
        key = self.plain(given[before])
        if key is None or not _OPTION.fullmatch(key):
            return False
        path = ("environ", normal(key)) if words.ENVIRONMENT.intersection(names) else (normal(key),)
        if name == "define":
            owned = Owned(key.encode(), Span(0, len(self.data)))
            return self._setting(value, path, owned, given[before].start_byte)
        if name == "add-config-value":
            return self._setting(value, path, Owned(key.encode(), Span(0, len(self.data)), "*"), parent.start)
        if name not in words.READS:
            return self._slot(Form.SETTING, (*path, *value.keys), value, given[before].start_byte)
        outer = self.climb(steps, value.number - 1, value.pieces, value.span, value.depth, value.keys)
        if outer is None:
            return None
        uses = outer.uses if outer.form is Form.SETTING else () if outer.form is Form.UNREAD else (outer,)
        return self._slot(Form.SETTING, (*path, *value.keys), value, given[before].start_byte, uses=uses)


def _tests(names: tuple[str, ...]) -> bool:
    """Whether a call compares what a program does with what it should do."""
    return any(one in words.TESTS or one.startswith("assert-") for one in names)
