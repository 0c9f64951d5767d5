"""Readers of keys and values: YAML, JSON, TOML and lines of settings, in every usual layout."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats import ini, json, toml, yaml
from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Span

URL = "http://example.org/simple"
READERS = (ini, json, toml, yaml)


def slots(reader: ModuleType, text: str) -> list[Slot]:
    data = text.replace("URL", URL).encode()
    places, at = [], data.find(URL.encode())
    while at >= 0:
        places.append(Span(at, at + len(URL)))
        at = data.find(URL.encode(), at + 1)
    found: list[Slot] = reader.read(data, places)
    assert len(found) == len(places)
    for place, one in zip(places, found, strict=True):
        assert one.value.start <= place.start and place.end <= one.value.end
    return found


def only(reader: ModuleType, text: str) -> Slot:
    (slot,) = slots(reader, text)
    return slot


SETTINGS = [
    (yaml, "a:\n  b-c: URL\n"),
    (yaml, "a:\n  b_c: 'URL'\n"),
    (yaml, 'a:\n  bC: "URL"\n'),
    (yaml, "a: {x: 1, b.c: URL}\n"),
    (yaml, "a:\n  b-c:\n    URL\n"),
    (yaml, "a:\n  b-c:\n    - URL\n    - x\n"),
    (yaml, "a: {b-c: [x, URL]}\n"),
    (yaml, "a:\n- name: b_c\n  value: URL\n"),
    (yaml, "a:\n- {value: URL, name: B_C}\n"),
    (yaml, "a:\n  b-c: >-\n    URL\n"),
    (yaml, "a:\n  ? b-c\n  : URL\n"),
    (yaml, "{% if x %}\na:\n  b-c: URL\n{% endif %}\n{{ y }}: z\n"),
    (yaml, "x: y\n---\na:\n  b-c: !!str URL # see\n"),
    (json, '{"a": {"b-c": "URL"}}'),
    (json, '{"a": [{"x": 1, "b_c": "URL"}]}'),
    (json, '{"a": {"name": "b-c", "value": "URL"}} // x'),
    (json, '{\n"a": {"bC": [\n"URL"]}}'),
    (toml, '[a]\nb-c = "URL"\n'),
    (toml, "a.b-c = 'URL'\n"),
    (toml, 'a = { x = 1, b_c = "URL" }\n'),
    (toml, '[[a]]\n"b-c" = """URL"""\n'),
    (toml, '[a]\nb-c = [\n  "URL",\n]\n'),
    (ini, "[a]\nb-c = URL\n"),
    (ini, "[a]\nx = 1\nb_c: URL\n"),
    (ini, "[ a ]\nB-C=URL ; see\n"),
    (ini, "[a]\nb-c +=\n    x\n    URL\n"),
    (ini, '[a]\r\nb-c = "URL"\r\n'),
    (ini, "[a]\n\n# x\nb-c =\n\tURL\n"),
]


@pytest.mark.parametrize(("reader", "text"), SETTINGS, ids=lambda one: getattr(one, "__name__", None))
def test_a_setting_in_its_section(reader: ModuleType, text: str) -> None:
    slot = only(reader, text)
    assert (slot.form, slot.path, slot.enabled) == (Form.SETTING, ("a", "b-c"), True)


@pytest.mark.parametrize(
    ("reader", "text", "path"),
    [
        (yaml, "a:\n  b: x\nc:\n  d: URL\n", ("c", "d")),
        (yaml, "a:\n- b: x\n- d: URL\n", ("a", "d")),
        (yaml, "a: [{b: x}, {d: URL}]\n", ("a", "d")),
        (toml, '[a]\nb = "x"\n[c]\nd = "URL"\n', ("c", "d")),
        (toml, '[a.b]\n[a.c]\nd = "URL"\n', ("a", "c", "d")),
        (ini, "[a]\nb = x\n[c:e]\nd = URL\n", ("c", "e", "d")),
        (ini, "d = URL\n[a]\nb = x\n", ("d",)),
        (ini, "[a]\nb =\n  x = y\n  d = URL\n", ("a", "b", "d")),
    ],
)
def test_it_is_not_that_of_a_neighbour(reader: ModuleType, text: str, path: tuple[str, ...]) -> None:
    assert only(reader, text).path == path


@pytest.mark.parametrize(
    ("reader", "text", "beside"),
    [
        (yaml, "a:\n- p: q\n  d: URL\n- p: r\n", ("p", "q")),
        (yaml, "a: [{p: q, d: URL}, {p: r}]\n", ("p", "q")),
        (json, '{"p": "q", "e": {"p": "r"}, "d": "URL"}', ("p", "q")),
        (toml, '[[a]]\np = "r"\n[[a]]\np = "q"\nd = "URL"\n', ("p", "q")),
        (ini, "[x]\np = r\n[y]\nd = URL\np = q\n", ("p", "q")),
    ],
)
def test_what_stands_beside(reader: ModuleType, text: str, beside: tuple[str, str]) -> None:
    slot = only(reader, text)
    assert beside in slot.beside
    assert (beside[0], "r") not in slot.beside


COMMANDS = [
    (yaml, "run: tool get -i URL x\n"),
    (yaml, "run: |\n  cd x\n  tool get \\\n    -i URL x\n"),
    (yaml, "script:\n- tool get -i 'URL' x\n"),
    (yaml, "command: [tool, get, -i, URL, x]\n"),
    (yaml, "command:\n- tool\n- get\n- -i\n- URL\n"),
    (yaml, 'run: "cd x\\ntool get -i URL x"\n'),
    (yaml, "#  - tool get -i URL x\na: b\n"),
    (json, '{"scripts": {"x": "tool get -i URL x"}}'),
    (json, '{"cmd": ["tool", "get", "-i", "URL"]}'),
    (toml, 'cmd = ["tool", "get", "-i", "URL"]\n'),
    (toml, 'run = """\ntool get -i URL x\n"""\n'),
    (ini, "[e]\ncommands =\n    x\n    tool get -i URL x\n"),
    (ini, "[Service]\nExecStart=/usr/bin/tool get -i URL x\n"),
]


@pytest.mark.parametrize(("reader", "text"), COMMANDS, ids=lambda one: getattr(one, "__name__", None))
def test_a_command_in_a_value(reader: ModuleType, text: str) -> None:
    slot = only(reader, text)
    assert (slot.form, slot.path) == (Form.ARGUMENT, ("tool", "get", "i"))
    assert slot.outer is not None


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (yaml, "env:\n- A_B=URL\n"),
        (yaml, "env:\n  global:\n  - X=y A_B=URL\n"),
        (yaml, "run: A_B=URL make\n"),
        (json, '{"env": ["A_B=URL"]}'),
        (toml, 'env = ["A_B=URL"]\n'),
        (ini, "[Service]\nEnvironment=A_B=URL\n"),
    ],
)
def test_an_assignment_in_a_value(reader: ModuleType, text: str) -> None:
    slot = only(reader, text)
    assert (slot.form, slot.path) == (Form.SETTING, ("a-b",))


@pytest.mark.parametrize(
    ("reader", "text", "form"),
    [
        (yaml, "URL: x\n", Form.OPERAND),
        (json, '{"URL": 1}', Form.OPERAND),
        (toml, '"URL" = 1\n', Form.OPERAND),
        (yaml, "run: sed -i 's,URL,x,' f\n", Form.OPERAND),
        (yaml, "about: go and look at URL for more\n", Form.PROSE),
        (json, '{"about": "URL is the place to look at"}', Form.PROSE),
        (ini, "[a]\nabout = look at URL for more\n", Form.PROSE),
        (yaml, "# look at URL for more\na: b\n", Form.COMMENT),
        (toml, "# look at URL for more\na = 1\n", Form.COMMENT),
        (ini, "# look at URL for more\n", Form.COMMENT),
        (ini, "just URL here\n", Form.UNREAD),
        (yaml, "a: b: URL\n x\n", Form.UNREAD),
        (toml, "a = = URL\n", Form.UNREAD),
    ],
)
def test_other_forms(reader: ModuleType, text: str, form: Form) -> None:
    assert only(reader, text).form is form


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (yaml, "# b-c: URL\n"),
        (yaml, "a:\n#  b_c: 'URL'\n  d: e\n"),
        (toml, '# b-c = "URL"\n'),
        (ini, ";b-c = URL\n"),
        (ini, "# b_c: URL\n"),
    ],
)
def test_a_setting_that_is_commented_out(reader: ModuleType, text: str) -> None:
    slot = only(reader, text)
    assert (slot.form, slot.path, slot.enabled) == (Form.SETTING, ("b-c",), False)


def test_an_anchor_has_the_uses_of_its_aliases() -> None:
    slot = only(yaml, "a: &x URL\nb:\n  c: *x\nd: *y\n")
    assert [one.path for one in slot.uses] == [("a",), ("b", "c")]


@given(st.sampled_from(READERS), st.text(alphabet="ab:=-#[]{}\"'\\\n \t|>&*,.%{x}é", max_size=80), st.integers(0, 80))
def test_every_text_is_answered(reader: ModuleType, text: str, at: int) -> None:
    data = text[:at].encode() + URL.encode() + text[at:].encode()
    start = len(text[:at].encode())
    (slot,) = reader.read(data, [Span(start, start + len(URL))])
    assert 0 <= slot.value.start <= slot.value.end <= len(data)


@pytest.mark.parametrize(
    ("reader", "start", "piece"),
    [
        (yaml, "", "a: URL\n"),
        (yaml, "a: [", "URL, "),
        (yaml, "a:\n", "- {n: 1, u: URL}\n"),
        (yaml, "run: |\n", "  pip install -i URL\n"),
        (json, '{"a": [', '"URL", '),
        (toml, "a = [", '"URL", '),
        (ini, "[a]\n", "a = URL\n"),
        (ini, "[a]\nb =\n", "  URL\n"),
        (ini, "", "# URL\n"),
    ],
)
def test_time_is_linear(reader: ModuleType, start: str, piece: str) -> None:
    def seconds(count: int) -> float:
        text = start + piece * count
        best = 9e9
        for _ in range(2):
            begin = time.process_time()
            slots(reader, text)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(800) < 0.2 + 14 * seconds(200)  # four times the size: quadratic would be sixteen
