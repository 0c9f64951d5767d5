"""The slots of values in batch files and in lists of requirements; and of these and of Lisp, any text and its time."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats import lisp, requirements
from pypimigrate.formats.shell import batch
from pypimigrate.formats.slot import Form
from tests.reading import VALUE, places, shown, slot, slots, sound, texts, value

AROUND = [
    "{}",
    "@{}",
    "@echo off\r\n  {}\r\n",
    "a && {}",
    "a & {} & b",
    "a | {}",
    "( {} )",
    "if exist x ( {} )",
    'if not "%1"=="" {}',
    'if /i "%A%"=="b" ({}) else (c)',
    'if "%1"=="" (a) else ({})',
    "for %%i in (a b) do {}",
    "call a ^\n  b\n{}",
    'a "x & y" & {}',
    ":: it's\n{}",
    "a > nul 2>&1 & {}",
]
COMMANDS = {
    "tool sub --key-a URL": "argument tool,sub,key-a",
    "tool sub --key-a=URL b": "argument tool,sub,key-a",
    'C:\\a\\tool.exe -k "URL"': "argument tool,k",
    '"%TOOLS%\\tool.exe" -k URL': "argument tool,k",
    "%RUN% -m tool sub -k URL": "argument tool,sub,k",
    "python tool.py sub ^\n  -k URL": "argument tool-py,sub,k",
    "call tool URL": "argument tool,",
    "setx KEY_A URL": "setting key-a",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [(around.format(inner), expected) for around, (inner, expected) in product(AROUND, COMMANDS.items())],
)
def test_a_command_in_a_batch_file(text: str, expected: str) -> None:
    found = slot(batch.read, text)
    assert (shown(found), value(text, found)) == (expected, "URL")


@pytest.mark.parametrize(
    "form", ["set KEY_A=URL", 'set "KEY_A=URL"', "SET key_a=URL", "@set KEY_A=URL  ", "call set KEY_A=URL"]
)
@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("tool sub --key %KEY_A%", "argument tool,sub,key"),
        ('tool "%Key_A%/x"', "argument tool,"),
        ("tool !KEY_A!", "argument tool,"),
        ('if "%KEY_A%"=="x" a', "operand compare,=="),
        ("if %KEY_A% neq x a", "operand compare,neq"),
        ("echo %KEY_A:a=b%", "operand replace,:"),
        ("set OTHER=%KEY_A%", "setting other"),
    ],
)
def test_a_name_of_a_batch_file_flows(form: str, use: str, expected: str) -> None:
    text = f"{form}\n{use}\n"
    found = slot(batch.read, text)
    assert shown(found) == f"setting key-a > {expected}"
    assert value(text, found) == "URL"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rem tool --key URL", "off argument tool,key"),
        ("REM set KEY_A=URL", "off setting key-a"),
        (":: See URL.", "comment"),
        ("rem See URL.", "comment"),
        ("remove URL", "argument remove,"),
        ('if "%A%"=="URL" a', "operand compare,=="),
        ('if not "URL" == "%A%" a', "operand compare,=="),
        ("findstr URL file", "operand search,findstr"),
        ("echo x = URL> file", "text"),
        ("for %%i in (URL b) do tool --key %%i", "setting %%i > argument tool,key"),
        ("echo %A:URL=b%", "operand replace,:"),
        ("tool --key x & other URL", "argument other,"),
        ("tool --key\nother URL", "argument other,"),
        ("set A=tool --key URL", "argument tool,key"),
    ],
)
def test_other_places_in_a_batch_file(text: str, expected: str) -> None:
    assert shown(slot(batch.read, text)) == expected


def test_the_pieces_of_a_use_in_a_batch_file() -> None:
    text = 'set A=URL\ntool "%A%/x/%B%"\n'
    (use,) = slot(batch.read, text).uses
    assert texts(text, use) == ["URL", "/x/", None]


LINES = {
    "-i URL": "argument ,i",
    "-iURL": "argument ,i",
    "--key-a URL": "argument ,key-a",
    "--key-a=URL": "argument ,key-a",
    "--key-a 'URL'": "argument ,key-a",
    "--key-a \\\n  URL": "argument ,key-a",
    "-e URL": "argument ,e",
    "URL": "argument ,",
    "name @ URL": "argument ,@",
    "name[extra]@URL": "argument ,@",
    "name @ URL ; a < '3'": "argument ,@",
    "name==1 --key-a=URL": "argument ,key-a",
    "name==1 \\\n  --key-a=URL": "argument ,key-a",
}
BESIDE = ["{}", "a==1\n{}\nb", "{}\r\n", "{}  # said", "-v\n{}", "# said\n\n  {}", "--key x\n{}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(beside.format(line), expected) for beside, (line, expected) in product(BESIDE, LINES.items())],
)
def test_a_line_of_requirements(text: str, expected: str) -> None:
    found = slot(requirements.read, text)
    assert (shown(found), value(text, found)) == (expected, "URL")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# -i URL", "off argument ,i"),
        ("#--key-a=URL", "off argument ,key-a"),
        ("#   tool --key-a=URL --b=c", "off argument tool,key-a"),
        ("# --key-a URL is what it was", "comment"),
        ("# See URL.", "comment"),
        ("a==1  # URL", "comment"),
        ("git+URL#egg=x", "argument ,"),
        ("--key-a\nURL", "argument ,"),
        ("--key-a x URL", "argument ,"),
    ],
)
def test_other_lines_of_requirements(text: str, expected: str) -> None:
    assert shown(slot(requirements.read, text)) == expected


READERS = {"batch": batch.read, "requirements": requirements.read, "lisp": lisp.read}
NASTY = [
    b"set A=" + VALUE + b" %A%\n", b"set A=" + VALUE + b"%A%", b"(", b"^", b"^\n", b'"', b"%a%", b"%a:", b"rem " + VALUE + b"\n",
    b"if a==b ", b"for ", b"-i " + VALUE + b"\n", b"-i " + VALUE + b" \\\n", b"# " + VALUE + b"\n", b"# " + VALUE, b"\\", b"@" + VALUE,
    b"!", b"&", b"a ",
    b"(((" + VALUE, b'("' + VALUE + b'" ', b"#|" + VALUE, b'"\\', b"'(\"a\" ", b")",
]  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("unit", NASTY)
def test_the_time_is_linear(name: str, unit: bytes) -> None:
    def taken(size: int) -> float:
        data = unit * (size // len(unit))
        asked = places(data)
        start = time.process_time()
        sound(data, asked, READERS[name](data, asked))
        return time.process_time() - start

    taken(1 << 12)
    small, large = taken(1 << 14), taken(1 << 17)
    assert large < 1 or large < small * 8 * 10


FRAGMENTS = st.sampled_from(
    [*"\"'`$(){}[]<>|&;#\\\n\r\t =-%@!:,^", "set ", "if ", "==", "for %%i in (", ") do ", "rem ", "::", "%A%", "%A:a=b%", "!A!",
     "-i ", "--key=", " @ ", "# ", "\0", VALUE.decode(), VALUE.decode()]
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=3)), max_size=40).map("".join))
def test_any_text_has_slots(name: str, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    asked = places(data)
    sound(data, asked, READERS[name](data, asked))


@pytest.mark.parametrize("name", READERS)
def test_large_texts_are_not_read(name: str) -> None:
    data = b"-i " + VALUE + b"\n" + b" " * (1 << 20)
    assert [one.form for one in READERS[name](data, places(data))] == [Form.UNREAD]
    assert slots(READERS[name], "") == []
