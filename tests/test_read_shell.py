"""The slots of values in shell text: layouts that are generated, counter-examples, and what holds of any text."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats.shell import command
from pypimigrate.formats.shell.script import read
from pypimigrate.formats.slot import Form, normal
from pypimigrate.model import Span
from tests.reading import VALUE, places, shown, slot, slots, sound, texts, value

PROGRAMS = {
    "tool": ("tool",),
    "/opt/bin/tool": ("tool",),
    "tool.exe": ("tool",),
    "sudo -H -u me tool": ("tool",),
    "env A=b tool": ("tool",),
    "A=b B='c d' tool": ("tool",),
    "exec nice -n 10 tool": ("tool",),
    "python -m tool": ("tool",),
    "python3.6 -u -m tool": ("tool",),
    "py -3 -m tool": ("tool",),
    "python tool.py": ("tool-py",),
    "./tool.py": ("tool-py",),
    "$RUN -m tool": ("tool",),
    "{run} -m tool": ("tool",),
    "{{ run }} -m tool": ("tool",),
    "%{__run} tool.py": ("tool-py",),
    "@RUN@ tool.py": ("tool-py",),
    "<%= run %> tool.py": ("tool-py",),
    "$TOOL sub": ("sub",),
    "{{ tool }} sub": ("sub",),
}
SUBS = ("", "sub", "sub deep", "--quiet sub", "-v sub", "sub --no-colour")
FLAGS = {
    "--key-a URL": "key-a",
    "--key-a=URL": "key-a",
    "--key_a 'URL'": "key-a",
    '--key-a="URL"': "key-a",
    "--key-a \\\n  URL": "key-a",
    "-k URL": "k",
    "-kURL": "k",
    '-k "URL"': "k",
    "-qk URL": "k",
    "URL": "",
    "'URL'": "",
    "-- URL": "",
}
BEHIND = ("", " other", " && next", " | next", " # said", " > out", " 2>&1", ";")


def command_cases() -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for number, ((program, names), sub, (flag, key)) in enumerate(product(PROGRAMS.items(), SUBS, FLAGS.items())):
        words = tuple(one for one in sub.split() if not one.startswith("-"))
        found.append((f"{program} {sub} {flag}{BEHIND[number % len(BEHIND)]}\n", (*names, *words, key)))
    return found


@pytest.mark.parametrize(("text", "path"), command_cases())
def test_an_argument_has_one_slot_in_every_layout(text: str, path: tuple[str, ...]) -> None:
    found = slot(read, text)
    assert (found.form, found.path, value(text, found)) == (Form.ARGUMENT, path, "URL")


AROUND = {
    "{}": "",
    "  {}  ": "",
    "if x; then\n  {}\nfi": "",
    "while true; do {}; done": "",
    "case $x in\n  a|b) {} ;;\n  *) c ;;\nesac": "",
    "f() {{\n  {}\n}}": "",
    "function f {{\n  {}\n}}": "",
    "( {} )": "",
    "{{ {}; }}": "",
    'x="$({})"': "",
    "x=`{}`": "",
    "a && {} || b": "",
    "a | {}": "",
    "! {}": "",
    "a <<E\ntext 'open\nE\n{}": "",
    "[[ -n $x && ! ( -f y ) ]] && {}": "",
    "x=(a\n b) # it's\n{}": "",
    "{{% if x %}}\n{}\n{{% endif %}}": "",
    "for x in a b; do {}; done": "",
    "x=$((1 << 2)); {}": "",
    "echo a\\\n b; {}": "",
    "a 2>/dev/null; {}": "",
    "b <(c) ; {}": "",
    "\r\n{}\r\n": "",
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tool sub --key-a URL", "argument tool,sub,key-a"),
        ('tool "URL"', "argument tool,"),
        ("KEY_A=URL", "setting key-a"),
        ("export KEY_A='URL'", "setting key-a"),
        ('KEY_A="URL" tool', "setting key-a"),
        ("test x = URL", "operand compare,="),
    ],
)
def test_what_is_around_a_command_does_not_matter(around: str, text: str, expected: str) -> None:
    assert shown(slot(read, around.format(text))) == expected


ASSIGNMENTS = [
    "{}=URL",
    "{}='URL'",
    '{}="URL"',
    "export {}=URL",
    "declare -r {}=URL",
    "local {}='URL'",
    "readonly {}=URL",
    "typeset {}=URL",
    "setenv {} URL",
    "set -x {} URL",
    "set {} = URL",
    "export A=b {}=URL",
    "{}+=URL",
    "{}=(a URL b)",
    "{}=(\n  URL\n)",
    "for {} in URL other; do",
]
USES = {
    "tool sub --key-b ${}": "argument tool,sub,key-b",
    'tool sub --key-b "${}"': "argument tool,sub,key-b",
    "tool --key-b=${{{}}}": "argument tool,key-b",
    'tool "${{{}:-x}}/y"': "argument tool,",
    'if [ "${}" = x ]; then': "operand compare,=",
    "[[ ${} =~ x ]]": "operand match,=~",
    "case ${} in": "operand case,case",
    "echo ${{{}#x}}": "operand strip,#",
    "echo ${{{}%/*}}": "operand strip,%",
    "echo ${{{}//x/y}}": "operand replace,//",
    "echo ${{#{}}}": "operand measure,length",
    "sed -i s:${}:x: file": "operand replace,sed",
    "grep -q ${} file": "operand search,grep",
    "cat > file <<E\nx ${} y\nE": "text",
    "export OTHER=${}": "setting other",
    "echo $({0} ${0})": "argument KEY_A,",
}


@pytest.mark.parametrize("form", ASSIGNMENTS)
@pytest.mark.parametrize(("use", "expected"), USES.items())
def test_a_name_flows_to_its_uses(form: str, use: str, expected: str) -> None:
    text = f"{form.format('KEY_A')}\n{use.format('KEY_A')}\n"
    found = slot(read, text)
    assert (found.form, found.path, value(text, found)) == (Form.SETTING, ("key-a",), "URL")
    expected = expected.replace("KEY_A", "key-a")
    assert [shown(one) for one in found.uses] == [expected.rstrip()]
    assert found.uses[0].at < len(text) + 100


@pytest.mark.parametrize("form", ASSIGNMENTS)
def test_a_name_that_is_not_used_has_no_uses(form: str) -> None:
    text = form.format("KEY_A") + "\ntool $KEY_AB ${KEY} '$KEY_A' KEY_A \\$KEY_A\n"
    assert slot(read, text).uses == ()


def test_the_pieces_of_a_use_are_the_texts_that_make_it_up() -> None:
    text = 'A=URL\nB="$A/x"\ntool "$B"/y\n'
    found = slot(read, text)
    (use,) = found.uses
    assert texts(text, use) == ["URL", "/x"]
    assert [texts(text, one) for one in use.uses] == [["URL", "/x", "/y"]]
    text = "tool URL/$X/'y z'/\"$(w)\""
    assert texts(text, slot(read, text)) == ["URL/", None, "/", "y z", "/", None]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("tool 'URL'", "URL"),
        ('tool "URL"', "URL"),
        ('tool URL"/x"', 'URL"/x"'),
        ("tool \"$X\"'URL'", "\"$X\"'URL'"),
        ('tool "$X/URL"', "$X/URL"),
        ("tool --key='URL'", "URL"),
        ("tool --key=URL/\\\nx", "URL/\\\nx"),
        ("A='x y URL z'", "x y URL z"),
    ],
)
def test_a_value_has_no_quotes_around_it(text: str, inside: str) -> None:
    assert value(text, slot(read, text)) == inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sed 's|URL|x|' file", "operand replace,sed"),
        ("sed -i -e s:URL:x: file", "operand replace,sed"),
        ("sed -i.bak 's#x#URL#' file", "operand replace,sed"),
        ("sed -i '' 's,URL,x,' file", "operand replace,sed"),
        ("sed -n -e x -e '/URL/d' file", "operand replace,sed"),
        ("sed 's/a/b/' URL", "argument sed,s/a/b/,"),
        ("perl -pi -e 's{URL}{x}' file", "operand replace,perl"),
        ("grep -q URL file", "operand search,grep"),
        ("grep -A 3 URL file", "operand search,grep"),
        ("git grep URL", "operand search,grep"),
        ("grep x URL", "argument grep,x,"),
        ("awk '/URL/ { print }' file", "operand search,awk"),
        ("awk -F : '/URL/' file", "operand search,awk"),
        ("awk -v a=URL '1'", "setting a"),
        ("expr \"$x\" : 'URL'", "operand match,:"),
        ("[ URL == x ]", "operand compare,=="),
        ('test "$x" != URL', "operand compare,!="),
        ('[[ $x == "URL"* ]]', "operand compare,=="),
        ("case $x in URL/*) y ;; esac", "operand case,case"),
        ("case $x in\na|URL)\n y ;; esac", "operand case,case"),
        ("case URL in a) ;; esac", "operand case,case"),
        ("y ${X#URL}", "operand strip,#"),
        ('y "${X%%URL}"', "operand strip,%%"),
        ("y ${X/URL/z}", "operand replace,/"),
        ("y ${X//a/URL}", "operand replace,//"),
        ("y ${X:-URL}", "setting x > argument y,"),
        ("tool --key ${X-URL}/z", "setting x > argument tool,key"),
        (": ${X:=URL}\ny $X", "setting x > argument y,"),
        ("X=${X:-URL}\ny $X", "setting x > argument y,"),
        ("Z=${X:-URL}\ny $Z", "setting x > setting z > argument y,"),
        ("y ${X:-${Z:-URL}}", "setting z > setting x > argument y,"),
    ],
)
def test_what_must_stay_what_it_is_is_an_operand(text: str, expected: str) -> None:
    assert shown(slot(read, text)) == expected


@pytest.mark.parametrize(
    ("text", "outer", "beside"),
    [
        ("cat > a/file <<E\nx = URL\nE\n", "argument cat,<<", (">", "a/file")),
        ("cat <<'E' >> file\nx = URL\nE\n", "argument cat,<<", (">", "file")),
        ("sudo tee -a file <<-E\n\tx = URL\n\tE\n", "argument tee,<<", (">", "file")),
        ('cat <<"E" | sudo tee file\nx = URL\nE\n', "argument cat,<<", (">", "file")),
        ("tool sub <<E\nx = URL\nE\n", "argument tool,sub,<<", None),
        ("python - <<E\nx = URL\nE\n", "argument python,<<", None),
        ("tool sub <<< 'x = URL'\n", "argument tool,sub,<<<", None),
        ("echo 'x = URL' > file\n", "argument echo,", (">", "file")),
        ("printf 'x = URL' | tee file\n", "argument printf,", (">", "file")),
        ("python -c 'f(\"x = URL\")'\n", "argument python,c", None),
    ],
)
def test_a_text_that_a_command_reads_is_a_text(text: str, outer: str, beside: tuple[str, str] | None) -> None:
    found = slot(read, text)
    assert found.form is Form.TEXT
    assert "x = URL" in value(text, found)
    assert found.outer
    assert shown(found.outer) == outer
    assert found.outer.beside == ((beside,) if beside else ())


def test_the_span_of_a_here_document_is_its_content() -> None:
    text = "cat > file <<E; b\n  x = URL\n\nE\nc\n"
    assert value(text, slot(read, text)) == "  x = URL\n\n"
    text = "cat <<A <<B\n1\nA\nURL\nB\n"
    assert value(text, slot(read, text)) == "URL\n"


@pytest.mark.parametrize(
    ("text", "outer"),
    [
        ("sh -c 'tool sub --key URL'", "argument sh,c"),
        ('bash -lc "a && tool sub --key URL"', "argument bash,c"),
        ("su - me -c 'tool sub --key URL'", "argument su,me,c"),
        ('ssh host "tool sub --key URL"', "argument ssh,host,"),
        ("eval 'tool sub --key URL'", "argument eval,"),
        ("bash <<E\ntool sub --key URL\nE\n", "argument bash,<<"),
        ("ssh host <<E\ntool sub --key URL\nE\n", "argument ssh,host,<<"),
        ('KEY_A="tool sub --key URL"', "setting key-a"),
    ],
)
def test_a_command_inside_a_value_is_a_command(text: str, outer: str) -> None:
    found = slot(read, text)
    assert shown(found) == "argument tool,sub,key"
    assert found.outer
    assert shown(found.outer) == outer


def test_flags_that_are_kept_in_a_name_are_flags() -> None:
    found = slot(read, 'OPTS="--key-a=URL -v"\ntool sub $OPTS\n')
    assert shown(found) == "argument ,key-a"
    assert found.outer
    assert shown(found.outer) == "setting opts > argument tool,sub,"
    found = slot(read, 'opts=(-v --key-a URL)\ntool "${opts[@]}"\n')
    assert shown(found) == "argument ,key-a"


def test_a_program_that_is_named_once_is_known() -> None:
    assert shown(slot(read, 'RUN="python -m tool"\n$RUN sub --key URL\n')) == "argument tool,sub,key"
    assert shown(slot(read, 'RUN="$(command -v tool)"\n$RUN sub --key URL\n')) == "argument sub,key"
    assert shown(slot(read, "RUN=a\nRUN=b\n$RUN sub --key URL\n")) == "argument sub,key"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# tool sub --key URL", "off argument tool,sub,key"),
        ("#tool sub --key=URL", "off argument tool,sub,key"),
        ("# KEY_A=URL", "off setting key-a"),
        ("#export KEY_A='URL'  # why", "off setting key-a"),
        ("x  # KEY_A=URL", "off setting key-a"),
        ("# See URL", "comment"),
        ("# see URL for more", "comment"),
        ("# We use tool --key URL, because it is there.", "comment"),
        ("# KEY_A=URL is what it used to be", "comment"),
        ("# Key A: URL", "comment"),
        ("x=a#URL", "setting x"),
        ("tool a#b URL", "argument tool,a#b,"),
        ("tool '# URL'", "argument tool,"),
    ],
)
def test_what_is_switched_off_is_said(text: str, expected: str) -> None:
    assert shown(slot(read, text)) == expected


def test_a_sentence_goes_over_the_lines_of_a_comment() -> None:
    text = "# One. Two is\n# at URL and\n# here. Three.\nx\n"
    (found,) = slots(read, text)
    assert found.sentence
    assert text.replace("URL", VALUE.decode())[found.sentence.start : found.sentence.end] == (
        f"Two is\n# at {VALUE.decode()} and\n# here."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tool --key 1 URL", "argument tool,"),
        ("tool --key x y URL", "argument tool,y,"),
        ("tool --key=x URL", "argument tool,"),
        ("tool --key x; other URL", "argument other,"),
        ("tool --key\nother URL", "argument other,"),
        ("tool --key || other URL", "argument other,"),
        ("tool '--key' \"URL\"", "argument tool,key"),
        ("tool '--key URL'", "argument tool,key"),
        ("other $(tool --key x) URL", "argument other,"),
        ("other $(tool --key) URL", "argument other,"),
        ("KEY=x other URL", "argument other,"),
        ("echo KEY=x URL", "argument echo,key=x,"),
        ("curl -sSL URL", "argument curl,l"),
        ("curl -o x URL", "argument curl,"),
        ("tool > URL", "argument tool,>"),
        ("echo don't\nother URL", "argument other,"),
    ],
)
def test_a_flag_is_its_own_value_s_only(text: str, expected: str) -> None:
    assert shown(slot(read, text)) == expected


@pytest.mark.parametrize(
    ("words", "number", "path"),
    [
        (["tool", "--key", "x"], 2, ("tool", "key")),
        (["tool", "--key=x"], 1, ("tool", "")),
        (["é", "--ключ", "x"], 2, ("é", "ключ")),
        (["sudo"], 0, ("", "")),
        (["--key", "x"], 1, ("", "key")),
        (["tool", *["a"] * 300, "--key", "x"], 302, ("tool", *["a"] * 7, "key")),
        (["tool", *["a"] * 300, "x"], 301, ("tool", *["a"] * 7, "")),
    ],
)
def test_a_list_of_words_is_a_command(words: list[str], number: int, path: tuple[str, ...]) -> None:
    found = command.read(words, number)
    assert found.path == path
    assert 0 <= max(found.key, 0) <= number


NASTY = {
    "words": b"a " * 3,
    "dollars": b"$",
    "quotes": b'"',
    "single": b"a'",
    "backticks": b"`",
    "open": b"$(",
    "braces": b"${a:-",
    "brackets": b"(",
    "documents": b"<<a\n",
    "comments": b"# " + VALUE + b"\n",
    "comment": b"# " + VALUE,
    "hash": b"#",
    "values": VALUE + b" ",
    "assigned": b"A=" + VALUE + b"\n",
    "uses": b"A=" + VALUE + b" $A\n",
    "chain": b"A=$A" + VALUE + b"\n",
    "array": b"A=(" + VALUE + b"\n",
    "pieces": VALUE + b"$a",
    "continued": b"\\\n",
    "semicolons": b";",
    "pipes": b"a|",
    "holes": b"{{",
    "percent": b"%{<%{%",
    "case": b"case x in a) ",
    "echo": b"echo " + VALUE + b" | ",
    "printed": b"echo > f " + VALUE + b" ",
    "flags": b"-a " + VALUE + b" ",
    "nul": b"\0",
    "cr": b"a\r",
    "sed": b"sed -e " + VALUE + b" ",
    "nested": b"sh -c '" + VALUE + b"' ",
    "deep": b'A="a -b ' + VALUE + b'"\n',
}


@pytest.mark.parametrize("name", NASTY)
def test_the_time_is_linear(name: str) -> None:
    unit = NASTY[name]

    def taken(size: int) -> float:
        data = unit * (size // len(unit))
        asked = places(data)
        start = time.process_time()
        sound(data, asked, read(data, asked))
        return time.process_time() - start

    taken(1 << 12)
    small, large = taken(1 << 14), taken(1 << 17)
    assert large < 1 or large < small * 8 * 10


def test_large_texts_are_not_read() -> None:
    data = b"tool " + VALUE + b"\n" + b" " * (1 << 20)
    assert [one.form for one in read(data, places(data))] == [Form.UNREAD]


FRAGMENTS = st.sampled_from(
    [*"\"'`$(){}[]<>|&;#\\\n\r\t =-%@!*~:/", "$(", "${", "${A", ":-", "}", "<<E\n", "\nE\n", "A=", "$A", "tool", "--key",
     "-c", "sh", "case", "in", "esac", "{{", "}}", "for", "do", "done", "[[", "]]", "echo", ">", "sed", "\0", "é"]
)  # fmt: skip


@given(st.lists(st.one_of(FRAGMENTS, st.just(VALUE.decode()), st.text(max_size=3)), max_size=40).map("".join))
def test_any_text_has_slots(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    asked = places(data)
    sound(data, asked, read(data, asked))


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_any_bytes_have_slots(data: bytes, cuts: list[int]) -> None:
    ends = sorted({min(one, len(data)) for one in cuts})
    asked = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    sound(data, asked, read(data, asked))


@given(st.text("aB-_.é 1", min_size=1, max_size=12))
def test_a_flag_is_written_as_a_name(name: str) -> None:
    word = f"--{name}x"
    found = command.read(["tool", word, "y"], 2)
    assert found.path[-1] in ("", normal(word))
