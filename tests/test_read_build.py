"""The slots of values in Dockerfiles and Makefiles."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats.shell import dockerfile, makefile
from pypimigrate.formats.slot import Form
from tests.reading import VALUE, Reader, places, shown, slot, slots, sound, texts, value

# Dockerfiles

RUNS = {
    "RUN {}": "",
    "run {}": "",
    "ONBUILD RUN {}": "",
    "RUN --mount=type=cache,target=/x --network=none {}": "",
    "RUN a && \\\n    {}": "",
    "RUN a \\\n # said\n\n  # it's said \\\n  && {}": "",
    "RUN a; \\  \n  {} \\\n  ; b": "",
    "RUN set -e; if a; then {}; fi": "",
    "RUN <<E\na\n{}\nE": "",
    "RUN <<-'E'\n\t{}\n\tE": "",
    "CMD {}": "",
    "ENTRYPOINT {}": "",
    "HEALTHCHECK --interval=5m CMD {}": "",
    "{{% if x %}}\nRUN {}\n{{% endif %}}": "",
    "{{% if x %}}RUN {}{{% endif %}}": "",
    "RUN sh -c '{}'": "'",
    'RUN ["sh", "-c", "{}"]': '"',
    'CMD [ "/bin/bash" , \\\n "-lc" , "{}" ]': '"',
    "# escape=`\nRUN a; `\n  {}": "",
}
INNER = {
    "tool sub --key-a URL": "argument tool,sub,key-a",
    "tool sub --key-a=URL b": "argument tool,sub,key-a",
    "KEY_A=URL tool": "setting key-a",
    "sudo tool 'URL'": "argument tool,",
    'tool "URL"': "argument tool,",
    "sed -i s,URL,x, file": "operand replace,sed",
    "test x = URL": "operand compare,=",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"FROM x\n{run.format(inner)}\nUSER y\n", expected)
        for (run, quote), (inner, expected) in product(RUNS.items(), INNER.items())
        if not (quote and quote in inner) and not run.startswith("# escape")
    ]
    + [(f"{run.format(inner)}\n", expected) for run in RUNS if "escape" in run for inner, expected in INNER.items()],
)
def test_a_command_in_a_dockerfile(text: str, expected: str) -> None:
    assert shown(slot(dockerfile.read, text)) == expected


@pytest.mark.parametrize(
    "instruction",
    [
        "ENV KEY_A=URL",
        "ENV KEY_A='URL'",
        'ENV B=c KEY_A="URL" D=e',
        "ENV B=c \\\n    KEY_A=URL \\\n    D=e",
        "ENV KEY_A URL",
        "env KEY_A URL",
        "ENV  KEY_A  'URL'",
        "ARG KEY_A=URL",
        'ARG KEY_A="URL"',
        "ONBUILD ARG KEY_A=URL",
    ],
)
@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("RUN tool sub --key $KEY_A", "argument tool,sub,key"),
        ("RUN a \\\n  && tool --key=${KEY_A}", "argument tool,key"),
        ("ENV OTHER=$KEY_A", "setting other"),
        ("ADD ${KEY_A}/x /y", "argument add,"),
        ("RUN [ $KEY_A = x ]", "operand compare,="),
        ("RUN <<E\ntool --key $KEY_A\nE", "argument tool,key"),
    ],
)
def test_a_name_of_a_dockerfile_flows(instruction: str, use: str, expected: str) -> None:
    text = f"FROM x\n{instruction}\n{use}\n"
    found = slot(dockerfile.read, text)
    assert shown(found) == f"setting key-a > {expected}"
    assert value(text, found) == "URL"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ENV A=b;URL", "setting a"),
        ("ENV A URL b c", "setting a"),
        ("LABEL key-a=URL", "setting key-a"),
        ('LABEL a=b \\\n  "key-a"="URL"', "setting key-a"),
        ("ADD URL /x", "argument add,"),
        ("FROM URL AS x", "argument from,"),
        ('RUN ["tool", "sub", "--key", "URL"]', "argument tool,sub,key"),
        ('RUN ["tool", "sub", "--key=URL"]', "argument tool,sub,key"),
        ("COPY <<E /a/b\nx = URL\nE\n", "text"),
        ("RUN cat > a <<E\nx = URL\nE\n", "text"),
        ("RUN <<E\n#!/usr/bin/env python3\nx = 'URL'\nE\n", "text"),
        ("# RUN tool --key URL", "off argument tool,key"),
        ("#ENV KEY_A=URL", "off setting key-a"),
        ("#ENV KEY_A URL", "off setting key-a"),
        ("# See URL.", "comment"),
        ("RUN a \\\n  # See URL.\n  b", "comment"),
        ("RUN a \\\n# See URL", "comment"),
        ("RUN a \\\n  #  && tool --key URL \\\n  b", "comment"),
        ("RUN tool --key x\nADD URL /x", "argument add,"),
        ("ENV KEY=x\nLABEL b=URL", "setting b"),
        ('RUN ["tool", "--key"]\nRUN ["other", "URL"]', "argument other,"),
    ],
)
def test_other_places_in_a_dockerfile(text: str, expected: str) -> None:
    assert shown(slot(dockerfile.read, text)) == expected


# Makefiles

RECIPES = [
    "all: a b\n\t{}",
    "all:\n\t@{}",
    "all:\n\t-@ {}",
    "all:\n\ta && \\\n\t  {}",
    "all: a; {}",
    "a::\n\tb\n\n\t{}\n",
    "$(A): b\n# said\n\n\t{}",
    "A = b\nall:\nifeq ($(A),c)\n\t{}\nendif",
    "define a\n\t{}\nendef",
    "all:\n\tfor x in $$A; do {}; done",
    "all:\n\techo '$(A)'; {}",
    "all:\n\tcd $(@D) && {}",
    ".PHONY: a\na: ## said\n\t{}",
]
IN_RECIPES = {
    **INNER,
    "$(TOOL) sub --key-a URL": "argument sub,key-a",
    "$(RUN) -m tool sub --key-a URL": "argument tool,sub,key-a",
    "${RUN} tool.py sub --key-a URL $@ $<": "argument tool-py,sub,key-a",
    "tool $$(tool2 --key-a URL)": "argument tool2,key-a",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [(recipe.format(inner), expected) for recipe, (inner, expected) in product(RECIPES, IN_RECIPES.items())],
)
def test_a_command_in_a_makefile(text: str, expected: str) -> None:
    assert shown(slot(makefile.read, text)) == expected


@pytest.mark.parametrize(
    "assigned",
    [
        "KEY_A = URL",
        "KEY_A=URL",
        "KEY_A := URL",
        "KEY_A ?= URL  # said",
        "KEY_A += URL",
        'KEY_A := "URL"',
        "export KEY_A = URL",
        "override KEY_A = URL",
        "KEY_A = \\\n  URL",
        "all: KEY_A = URL",
        "all b: export KEY_A := URL",
        "ifdef X\n\tKEY_A = URL\nendif",
        "define KEY_A\nURL\nendef",
        "define a/b\n  X:=y\n  KEY_A:=URL\nendef",
    ],
)
@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("all:\n\ttool sub --key $(KEY_A)", "argument tool,sub,key"),
        ("all:\n\ttool sub --key='${KEY_A}/x'", "argument tool,sub,key"),
        ("all:\n\ttool $$KEY_A", "argument tool,"),
        ("OTHER = $(KEY_A)/x", "setting other"),
        ("ifeq ($(KEY_A),x)\nendif", "operand compare,ifeq"),
        ("X = $(subst a,b,$(KEY_A))", "operand replace,subst"),
        ("X = $(KEY_A:%/=%)", "operand replace,:"),
    ],
)
def test_a_name_of_a_makefile_flows(assigned: str, use: str, expected: str) -> None:
    found = slot(makefile.read, f"{assigned}\n{use}\n")
    assert shown(found) == f"setting key-a > {expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X = $(subst URL,b,$(Y))", "operand replace,subst"),
        ("X = $(subst a,b,c) URL", "setting x"),
        ("X = $(patsubst URL/%,%,$(Y))", "operand replace,patsubst"),
        ("X = $(findstring URL,$(Y))", "operand search,findstring"),
        ("X = $(filter URL,$(Y))", "operand match,filter"),
        ("X = $(Y:URL=b)", "operand replace,:"),
        ("X := $(shell tool sub --key URL)", "argument tool,sub,key"),
        ("X != tool sub --key URL", "argument tool,sub,key"),
        ("X = $(call a,b,URL)", "call a,2"),
        ("$(error See URL)", "call error,0"),
        ("ifeq ($(X),URL)\nendif", "operand compare,ifeq"),
        ("ifneq 'URL' '$(X)'\nendif", "operand compare,ifneq"),
        ("OPTS = -v --key URL\nall:\n\ttool $(OPTS)", "argument ,key"),
        ("TOOL = $(RUN) -m tool\nall:\n\t$(TOOL) sub --key URL", "argument tool,sub,key"),
        ("# See URL.", "comment"),
        ("X = a # See URL.", "comment"),
        ("#KEY_A := URL", "off setting key-a"),
        ("all:\n\t# tool --key URL", "off argument tool,key"),
        ("all:\n\techo 'x = URL' > file", "text"),
    ],
)
def test_other_places_in_a_makefile(text: str, expected: str) -> None:
    assert shown(slot(makefile.read, text)) == expected


def test_the_pieces_of_a_makefile_s_use() -> None:
    text = "A = URL\nall:\n\ttool '$(A)/$(B)/x'\n"
    (use,) = slot(makefile.read, text).uses
    assert texts(text, use) == ["URL", "/", None, "/x"]


# Both

READERS = {"dockerfile": dockerfile.read, "makefile": makefile.read}
NASTY = [
    b"RUN \\\n", b"RUN a \\\n#" + VALUE + b"\n", b"RUN <<E\n", b"ENV A=" + VALUE + b"\n", b"ENV A=" + VALUE + b" $A \\\n",
    b'RUN ["', b'"a", ', b"#\n", b"\\\n", b"A = " + VALUE + b" $(A)\n", b"a:\n\t" + VALUE + b" $A\n", b"$(a ", b"$(call a,",
    b"define a\n", b"a: b=", b"$(subst " + VALUE + b",", b" ", b"\t", b"a", b"{{", b"'$(a)" + VALUE + b"'", b"\n",
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
    [*"\"'`$(){}[]<>|&;#\\\n\r\t =-%@!:,", "$(", "${", "<<E\n", "\nE\n", "RUN ", "ENV ", "ARG A=", "\nRUN [", '"a",', "]\n",
     "define a\n", "endef\n", "ifeq (", "\na:\n\t", "$(subst ", "$(A)", "$$A", "A := ", "# ", "\0", VALUE.decode(), VALUE.decode()]
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=3)), max_size=40).map("".join))
def test_any_text_has_slots(name: str, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    asked = places(data)
    sound(data, asked, READERS[name](data, asked))


@pytest.mark.parametrize("read", READERS.values())
def test_large_texts_are_not_read(read: Reader) -> None:
    data = b"A = " + VALUE + b"\n" + b" " * (1 << 20)
    assert [one.form for one in read(data, places(data))] == [Form.UNREAD]
    assert slots(read, "") == []
