"""The slots of values in code: layouts that are generated for each language, counter-examples, and what always holds."""

from __future__ import annotations

import time
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats.code.languages import languages
from pypimigrate.formats.code.program import read
from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Role, Span
from pypimigrate.places.resolve import Certainty, resolve
from tests.code_layouts import LAYOUTS as OTHERS
from tests.reading import VALUE, places, shown, slot, sound, texts, value

PYTHON = {
    'n = "URL"': "setting n",
    "n = 'URL'": "setting n",
    'n = u"URL"': "setting n",
    'n = """URL"""': "setting n",
    'n = ("URL")': "setting n",
    'n = (\n    "URL"\n)': "setting n",
    "n: str = 'URL'": "setting n",
    'm = n = "URL"': "setting m",
    'x, n = "a", "URL"': "setting n",
    'n = x or "URL"': "setting n",
    'n = "URL" if x else y': "setting n",
    'self.n = "URL"': "setting n",
    'a.n = "URL"': "setting a,n",
    'n = ["a", "URL"]': "setting n",
    'n = {"a": "URL"}': "setting n,a",
    'n = {"a": {"b-c": "URL"}}': "setting n,a,b-c",
    'n = {"a": ["URL"]}': "setting n,a",
    'n = dict(a="URL")': "setting n,a",
    'n["a"] = "URL"': "setting n,a",
    'os.environ["n"] = "URL"': "setting environ,n",
    'os.environ.setdefault("n", "URL")': "setting environ,n",
    'os.environ.get("n", "URL")': "setting environ,n",
    'os.getenv("n", "URL")': "setting environ,n",
    'getattr(x, "n", "URL")': "setting n",
    'class A:\n    n = "URL"': "setting n",
    'def f(n="URL"): pass': "setting n",
    'def f(a, *, n: str = "URL"): pass': "setting n",
    'p.add_argument("-n", "--na-me", help="x", default="URL")': "setting na-me",
    'f("URL")': "call f,0",
    'f(a, b, "URL")': "call f,2",
    'f(n="URL")': "call f,n",
    "f(\n    n=\n        'URL',\n)": "call f,n",
    'a.b.f("URL")': "call a,b,f,0",
    'a.b(x, y=1).f("URL")': "call a,b,f,0",
    'f(str("URL"))': "call f,0",
    'f("URL".rstrip("/"))': "call f,0",
    'f(["URL"])': "call f,0",
    'f({"a": "URL"})': "setting a",
    'f(**{"a": "URL"})': "call f,a",
    'print "URL"': "call print,0",
    'call(["tool", "sub", "-k", "URL"])': "argument tool,sub,k",
    'call(["tool", "sub", "--key-a=URL"])': "argument tool,sub,key-a",
    'call(("tool", "--key-a", "URL", x))': "argument tool,key-a",
    'call(["tool"] + x + ["--key-a", "URL"])': "argument tool,key-a",
    'call("tool sub -k URL", shell=True)': "argument tool,sub,k",
    'os.system("tool sub --key-a=URL")': "argument tool,sub,key-a",
    'n = ["tool", "-k", "URL"]': "argument tool,k",
    'if x == "URL": pass': "operand compare,==",
    'if "URL" != x: pass': "operand compare,!=",
    'if x in ("URL", "b"): pass': "operand compare,in",
    'if x not in {"URL"}: pass': "operand compare,not in",
    'if "URL" in x: pass': "operand search,in",
    'x.startswith("URL")': "operand match,startswith",
    'x.startswith(("a", "URL"))': "operand match,startswith",
    're.match("URL", x)': "operand match,match",
    'x.replace("URL", "")': "operand replace,replace",
    'x.removeprefix("URL")': "operand strip,removeprefix",
    'x.split("URL")': "operand strip,split",
    'len("URL")': "operand measure,len",
    'n = {"URL": 1}': "operand key,key",
    'n["URL"]': "operand look-up,[]",
    'n.remove("URL")': "operand look-up,remove",
    'self.assertEqual(x, "URL")': "operand compare,assert-equal",
    'match x:\n    case "URL": pass': "operand case,case",
    "# see URL": "comment",
    'def f():\n    """Ask URL."""': "comment",
    '"""Ask\n\nURL\n"""': "comment",
    '# n = "URL"': "off setting n",
    '#f("URL")': "off call f,0",
    "# tool sub -k URL": "off argument tool,sub,k",
    'print("see URL for this and that")': "prose",
    "n = '<a href=\"URL\">'": "text",
    'n = """\n[a]\nb = URL\n"""': "text",
}
SCRIPT = {
    'const n = "URL";': "setting n",
    "var n = 'URL'": "setting n",
    "let n = `URL`;": "setting n",
    'let n = ("URL");': "setting n",
    'n =\n  "URL"': "setting n",
    'let n = x || "URL";': "setting n",
    'let n = x ?? "URL";': "setting n",
    'let n = x ? "URL" : y;': "setting n",
    'a.n = "URL";': "setting a,n",
    'this.n = "URL";': "setting n",
    'const o = { nA: "URL" };': "setting o,n-a",
    'const o = { "n-a":\n  "URL" };': "setting o,n-a",
    'const o = { a: { b: ["URL"] } };': "setting o,a,b",
    'process.env.N_A = "URL";': "setting environ,n-a",
    'process.env["N_A"] = "URL";': "setting environ,n-a",
    'class K { n = "URL"; }': "setting n",
    'class K { static n = "URL"; }': "setting n",
    'function f(n = "URL") {}': "setting n",
    'const f = (n = "URL") => 1;': "setting n",
    'const { n = "URL" } = x;': "setting n",
    'export const n = "URL";': "setting n",
    'export default { n: "URL" };': "setting n",
    'f("URL");': "call f,0",
    'a.b.f(x, "URL");': "call a,b,f,1",
    'new A.B("URL");': "call a,b,0",
    'f({ n: "URL" });': "call f,n",
    'f(x, { n: { m: "URL" } });': "setting m",
    'await f("URL");': "call f,0",
    'import x from "URL";': "call import,0",
    'spawn("tool", ["sub", "-k", "URL"]);': "argument tool,sub,k",
    'exec("tool sub -k URL");': "argument tool,sub,k",
    "exec(`tool sub --key-a=URL ${x}`);": "argument tool,sub,key-a",
    'if (x === "URL") {}': "operand compare,===",
    'if ("URL" != x) {}': "operand compare,!=",
    'switch (x) { case "URL": break; }': "operand case,case",
    'x.startsWith("URL")': "operand match,starts-with",
    'x.indexOf("URL")': "operand match,index-of",
    'x.replace("URL", "")': "operand replace,replace",
    '["URL", "b"].includes(x)': "operand compare,includes",
    'new Set(["URL"]).has(x)': "operand compare,has",
    '"URL".length': "operand measure,length",
    'x = { "URL": 1 };': "operand key,key",
    'x["URL"]': "operand look-up,[]",
    'expect(x).toBe("URL");': "operand compare,expect-to-be",
    "// see URL": "comment",
    "/* see\n * URL */": "comment",
    '// const n = "URL";': "off setting n",
}
LAYOUTS = {"python": PYTHON, "javascript": SCRIPT, "typescript": SCRIPT, "tsx": SCRIPT}
CASES = [(language, text, said) for language, layouts in LAYOUTS.items() for text, said in layouts.items()]
OTHER_CASES = [(language, text, said) for language, layouts in OTHERS.items() for text, said in layouts.items()]


def reader(language: str) -> partial[list[Slot]]:
    return partial(read, language=language)


@pytest.mark.parametrize(("language", "text", "said"), CASES)
def test_a_value_has_the_slot_that_its_layout_says(language: str, text: str, said: str) -> None:
    found = slot(reader(language), text)
    assert shown(found._replace(uses=())) == said
    if found.form not in (Form.COMMENT, Form.PROSE, Form.TEXT):
        assert value(text, found) == "URL"


@pytest.mark.parametrize(("language", "text", "said"), OTHER_CASES)
def test_a_value_has_the_slot_that_its_layout_says_in_other_languages(language: str, text: str, said: str) -> None:
    found = slot(reader(language), text)
    assert shown(found) == said


def test_every_language_has_layouts() -> None:
    assert set(languages()) == set(LAYOUTS) | set(OTHERS)


AROUND = {
    "python": ("x = 1\n{}\ny = 2", "if x:\n    {i}\n", "def g(self):\n    y = 1\n    {i}\n", "print 'a'\n{}\nexec b\n",
               "try:\n    {i}\nexcept A, b: pass\n", "{}\r\n"),
    "javascript": ("let q = 1;\n{}\n", "if (q) {{\n{}\n}}", "(function () {{ 'use strict';\n{}\n}})();"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "around", "text"),
    [
        (language, around, text)
        for language, arounds in AROUND.items()
        for around, text in product(arounds, LAYOUTS[language])
        if "import" not in text and "export" not in text and '"""' not in text
    ],
)
def test_what_is_around_it_does_not_matter(language: str, around: str, text: str) -> None:
    whole = around.format(text, i=text.replace("\n", "\n    "))
    assert shown(slot(reader(language), whole)._replace(uses=())) == LAYOUTS[language][text]


GIVEN = {
    "python": {
        "N = {}\n": "N",
        "N = (\n    {}\n)\nx = 1\n": "N",
        "class A:\n    N = {}\n": "A.N",
        "class A:\n    N = {}\n    def f(self):\n        return 1\nx = A()\n": "A.N",
        "N = M = {}\n": "M",
        "def n():\n    return {}\n": "n()",
        "n = lambda: {}\n": "n()",
        "D = {{'n': {}}}\n": "D['n']",
        "D = dict(n={})\n": "D['n']",
        "D = {{}}\nD['n'] = {}\n": "D['n']",
        "D = {{'m': {{'n': {}}}}}\n": "D['m'].get('n')",
        "N = os.environ.get('X', {})\n": "N",
        "N = os.environ.get('X') or {}\n": "N",
        "p.add_argument('--the-n', default={})\no = p.parse_args()\n": "o.the_n",
        "a = {}\nN = a\n": "N",
        "a = {}\nb = a\nN = b\n": "N",
    },
    "javascript": {
        "const N = {};\n": "N",
        "class A {{ static N = {}; }}\n": "A.N",
        "function n() {{ return {}; }}\n": "n()",
        "const n = () => {};\n": "n()",
        "const D = {{ n: {} }};\n": "D.n",
        "const D = {{ 'n': {} }};\n": "D['n']",
        "const N = process.env.X || {};\n": "N",
        "const a = {};\nconst N = a;\n": "N",
    },
}
USED = {
    "python": {
        "f({})": ("call f,0", ["URL"]),
        "f(a={})": ("call f,a", ["URL"]),
        "f({} + '/x')": ("call f,0", ["URL", "/x"]),
        "f('x:' + {} + y)": ("call f,0", ["x:", "URL", None]),
        "f('{{}}/{{}}/x'.format({}, y))": ("call f,0", ["URL", "/", None, "/x"]),
        "f('{{0}}/{{n}}/x'.format({}, n=y))": ("call f,0", ["URL", "/", None, "/x"]),
        "f('%s/%s/x' % ({}, y))": ("call f,0", ["URL", "/", None, "/x"]),
        "f('%s/x' % {})": ("call f,0", ["URL", "/x"]),
        "f(f'{{{}}}/{{y}}/x')": ("call f,0", ["URL", "/", None, "/x"]),
        "f('/'.join([{}, y, 'x']))": ("call f,0", ["URL", "/", None, "/", "x"]),
        "f('/'.join(({}, y)))": ("call f,0", ["URL", "/", None]),
        "f(urljoin({}, 'x'))": ("call f,0", ["URL", "x"]),
        "f(str({}).rstrip('/'))": ("call f,0", ["URL"]),
        "call(['tool', '-k', {}])": ("argument tool,k", ["URL"]),
        "call(['tool', '--key-a=' + {}])": ("argument tool,key-a", ["URL"]),
        "if x == {}: pass": ("operand compare,==", ["URL"]),
        "if x.startswith({}): pass": ("operand match,startswith", ["URL"]),
        "y = x[len({}):]": ("operand measure,len", ["URL"]),
        "y = x.replace({}, '')": ("operand replace,replace", ["URL"]),
        "assert {} in x": ("operand search,assert", ["URL"]),
    },
    "javascript": {
        "f({});": ("call f,0", ["URL"]),
        "f({{ a: {} }});": ("call f,a", ["URL"]),
        "f({} + '/x');": ("call f,0", ["URL", "/x"]),
        "f(`${{{}}}/${{y}}/x`);": ("call f,0", ["URL", "/", None, "/x"]),
        "f([{}, y].join('/'));": ("call f,0", ["URL", "/", None]),
        "f(new URL('x', {}));": ("call f,0", ["URL", "x"]),
        "spawn('tool', ['-k', {}]);": ("argument tool,k", ["URL"]),
        "if (x === {}) {{}}": ("operand compare,===", ["URL"]),
        "if (x.startsWith({})) {{}}": ("operand match,starts-with", ["URL"]),
        "y = x.slice({}.length);": ("operand measure,length", ["URL"]),
        "y = x.replace({}, '');": ("operand replace,replace", ["URL"]),
    },
}


def last(one: Slot) -> Slot:
    while one.uses:
        (one,) = one.uses
    return one


@pytest.mark.parametrize(
    ("language", "given", "name", "use"),
    [
        (language, given, name, use)
        for language in GIVEN
        for (given, name), use in product(GIVEN[language].items(), USED[language])
    ],
)
def test_a_name_flows_to_its_use(language: str, given: str, name: str, use: str) -> None:
    text = given.format('"VAL"') + use.format(name)
    data = text.replace("VAL", VALUE.decode()).encode()
    (found,) = read(data, places(data), language)
    end = last(found)
    said, pieces = USED[language][use]
    assert shown(end) == said
    assert texts(text.replace("VAL", "URL"), end) == pieces or "new URL" in use
    assert found.form is Form.SETTING


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        # A name is its own only in its region.
        ("python", "n = 'URL'\n", "setting n"),
        ("python", "n = 'URL'\ndef f(n): g(n)\n", "setting n"),
        ("python", "n = 'URL'\ndef f():\n    n = 1\n    g(n)\n", "setting n"),
        ("python", "n = 'URL'\ndef f():\n    for n in x: g(n)\n", "setting n"),
        ("python", "def f():\n    n = 'URL'\ndef h():\n    g(n)\n", "setting n"),
        ("python", "def f():\n    n = 'URL'\n    g(n)\ndef h(n):\n    len(n)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\ndef f():\n    def h():\n        g(n)\n", "setting n > call g,0"),
        ("python", "class A:\n    n = 'URL'\n    def f(self, n): g(n)\n", "setting n"),
        ("python", "class A:\n    n = 'URL'\ng(x.n)\n", "setting n"),
        ("python", "class A:\n    n = 'URL'\n    def f(self): g(self.n)\n", "setting n > call g,0"),
        ("python", "class A:\n    n = 'URL'\ng(A.n)\n", "setting n > call g,0"),
        ("python", "def f(n='URL'):\n    g(n)\nlen(n)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\ng(n='a')\n", "setting n"),
        ("python", "n = 'URL'\ng(x.n)\n", "setting n"),
        ("python", "n = 'URL'\ng('n')  # n\n", "setting n"),
        ("python", "n = 'URL'\nn = 2\n", "setting n"),
        ("python", "n = 'URL'\nfrom n import x\n", "setting n"),
        ("javascript", "function f() { var n = 'URL'; }\ng(n);\n", "setting n"),
        ("javascript", "const n = 'URL';\nconst f = n => g(n);\n", "setting n"),
        ("javascript", "const n = 'URL';\ng({ n: 1 });\n", "setting n"),
        ("javascript", "const n = 'URL';\ng({ n });\n", "setting n > call g,n"),
        # Names that are given more than one value, or used in more than one way.
        ("python", "n = 'URL'\nif x: n = 'b'\ng(n)\nlen(n)\n", "setting n > call g,0 > operand measure,len"),
        ("python", "n = 'URL'\nn += '/x'\ng(n)\n", "setting n > setting n > call g,0"),
        ("python", "n = ['URL']\nfor m in n: g(m)\n", "setting n > setting m > call g,0"),
        ("python", "n = ['URL']\nif x in n: pass\n", "setting n > operand compare,in"),
        ("python", "n = {'URL', 'b'}\nif x in n: pass\n", "setting n > operand compare,in"),
        ("python", "n = {'URL': 1}\ng(n['a'])\n", "operand key,key"),
        ("python", "a = 'URL'\nb = a\nc = b\nd = c\ng(d)\n", "setting a > setting b > setting c > setting d"),
        # Questions whether a value is there say nothing of its text.
        ("python", "n = 'URL'\nif n is None: pass\ng(n)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\nif n: pass\ng(n)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\nif not n: pass\ng(n)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\nassert n\ng(n if n else 1)\n", "setting n > call g,0"),
        ("python", "n = 'URL'\nif isinstance(n, str): pass\n", "setting n"),
        ("python", "n = 'URL'\nif n == 'b': pass\n", "setting n > operand compare,=="),
        ("javascript", "let n = 'URL';\nif (!n) {}\nif (n != null) {}\ng(n ? 1 : 2);\n", "setting n"),
        ("ruby", "n = 'URL'\ng(n) unless n.nil?\n", "setting n > call g,0"),
        ("go", 'package a\nfunc f() { n := "URL"; if n != "" { g(n) } }', "setting n > call g,0"),
        # What is read of a list.
        ("python", "n = ['URL', 'b']\ng(n[0])\n", "setting n > call g,0"),
        ("python", "n = 'URL'\ng(n[0])\n", "setting n > operand search,[]"),
        ("python", "n = 'a URL'.split()\nfor m in n: g(m)\n", "setting n > setting m > call g,0"),
        # Beside and around.
        ("python", "f(a, url='URL', b=1)\n", "call f,url"),
        ("python", "f(a)(b)('URL')\n", "call f,0"),
        ("python", "x = f('URL') == y\n", "call f,0"),
        ("python", "pip.search('URL')\n", "call pip,search,0"),
        ("python", "Index('URL')\n", "call index,0"),
        ("python", "index('URL')\n", "call index,0"),
        ("python", "session.replace('URL')\n", "call session,replace,0"),
        ("python", "x = ['see', 'URL']\n", "setting x"),
        ("python", "x = ['a b', '-k', 'URL']\n", "setting x"),
        ("python", "call(['tool', 'URL'])\n", "argument tool,"),
        ("python", "f(['tool', 'URL'])\n", "call f,0"),
        ("python", "f(x = 'URL'\n", "unread"),
        ("python", "x = 'URL\n", "unread"),
        ("python", "if x 'URL' y\n", "unread"),
        ("none", "x = 'URL'\n", "unread"),
        ("python", "x = [\n f('URL')\n", "unread"),
        ("javascript", "x = { a: f('URL'), \n", "unread"),
        ("python", "class A(\n    n = 'URL'\n    def f(self): pass\n", "unread"),
        ("python", "x = f(a b, 'URL')\n", "unread"),
        ("python", "def f(:\n    g('URL')\n", "call g,0"),
        ("javascript", "(function () {\n  let a = ;\n  g('URL');\n})();", "call g,0"),
        ("javascript", "g('URL');\nlet a = ;\n", "call g,0"),
    ],
)
def test_what_stands_elsewhere_does_not_count(language: str, text: str, said: str) -> None:
    assert shown(slot(reader(language), text)) == said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        # The answer of a block, and of a branch.
        ("ruby", 'let(:n) { "URL" }\nit { g(n) }', "setting n > call g,0"),
        ("ruby", 'let!(:n) do\n  "URL"\nend\ng(n + "/x")', "setting n > call g,0"),
        ("ruby", 'a.map { |x| "URL/#{x}" }', "call a,map,block"),
        ("ruby", 'def f\n  if x\n    "URL"\n  else\n    "b"\n  end\nend\ng(f)', "setting f > call g,0"),
        ("ruby", 'x = case y\n    when 1 then "URL"\n    end', "setting x"),
        ("ruby", 'if "URL" then 1 end', "unread"),
        ("rust", 'fn f() -> &str { if x { "URL" } else { "b" } }\nfn h() { g(f()); }', "setting f > call g,0"),
        ("rust", 'fn f() { "URL"; g() }', "comment"),
        ("nix", 'let f = a: "URL"; in g (f 1)', "setting f > call g,0"),
        ("nix", '{ f = a: let b = 1; in "URL/${a}"; }', "setting f"),
        # The answer of a function that is an argument goes to the call.
        ("java", 'class A { void f() { g(() -> "URL"); } }', "call g,0"),
        ("java", 'class A { void f() { g(a, () -> { return "URL"; }); } }', "call g,1"),
        ("javascript", 'x = a.map(function (b) { return "URL" + b; });', "call a,map,0"),
        (
            "rust",
            'static N: L<U> = LazyLock::new(|| Url::parse("URL").unwrap());\nfn f() { g(&N); }',
            "setting n > call g,0",
        ),
        # Types that are not named, and constants with arguments.
        ("java", 'enum A { B("x", "URL"), C("y") }', "call b,1"),
        ("c-sharp", 'class A { Uri n = new("URL"); }', "setting n"),
        ("c-sharp", 'class A { A(): base("URL") { } }', "call base,0"),
        ("rust", '#[case("URL", 1)]\nfn f() {}', "call case,0"),
        # Calls without brackets that are settings.
        ("groovy", 'pip { indexUrl "URL" }', "setting pip,index-url"),
        ("groovy", "pip {\n  a {\n    indexUrl = 'URL'\n  }\n}", "setting pip,a,index-url"),
        ("groovy", "pip { indexUrl('URL') }", "call index-url,0"),
        ("groovy", "pip { indexUrl 'URL', 1 }", "call index-url,0"),
        ("groovy", "pipeline { environment { A_B = 'URL' } }", "setting pipeline,environment,a-b"),
        ("groovy", "steps { get 'URL' }", "call get,0"),
        ("groovy", "steps { sh 'tool -k URL' }", "argument tool,k"),
        ("kotlin", 'fun f() { n = "URL" }', "setting n"),
        ("ruby", 'class A < B\n  url "URL"\nend', "setting b,url"),
        ("ruby", 'class A < B\n  c do\n    url "URL"\n  end\nend', "setting b,c,url"),
        ("ruby", 'class A < B\n  def f\n    url "URL"\n  end\nend', "call url,0"),
        ("ruby", 'it "x" do\n  get "URL"\nend', "call get,0"),
        # Words of a text that is split.
        ("python", 'run("sub", "--key-a=URL b".split())', "argument sub,key-a"),
        ("python", 'run("tool sub -k URL b".split())', "argument tool,sub,k"),
        ("python", 'f("a URL b".split())', "call f,0"),
        ("python", 'x = "a URL".split("/")', "setting x"),
        # What a program should do, and what stands for a server.
        ("python", 'assert_called(f("URL"))', "call f,0"),
        ("python", 'm.assert_called_with(n="URL")', "operand compare,assert-called-with"),
        ("python", 'assert x == "URL"', "operand compare,assert"),
        ("python", 'assert x.startswith("URL")', "operand match,startswith"),
        ("python", 'if x == "URL": assert y', "operand compare,=="),
        ("ruby", 'it { is_expected.to eq(["URL"]) }', "operand compare,expect-eq"),
        ("python", 'requests_mock.get("URL")', "operand match,get"),
        ("javascript", 'expect(x).to.deep.equal("URL")', "operand compare,expect-equal"),
        ("javascript", 'expect(x).toMatchObject({ a: "URL" })', "operand compare,expect-to-match-object"),
        ("javascript", 'expect(f("URL")).toBe(1)', "call f,0"),
        ("ruby", 'fe.search_file_replace("URL", "b")', "operand replace,search-file-replace"),
        ("javascript", 'var n = "URL";\n$("#u").val(n);', "setting n > call val,0"),
        # An option that is read as a part of what holds all of them.
        ("python", "a.add_config_value('the_n', 'URL', 'env')\ng(a.config.the_n)", "setting the-n > call g,0"),
        # Names in texts that the grammar does not see, and code in what documents code.
        ("kotlin", 'val n = "URL"\nfun f() { g("$n/x") }', "setting n > call g,0"),
        ("kotlin", 'val n = "URL"\nfun f() { g("n/x $m") }', "setting n"),
        ("groovy", 'def n = "URL"\ng("${n}/x")', "setting n > call g,0"),
        ("groovy", "def n = 'URL'\ng('${n}/x')", "setting n"),
        ("python", 'def f():\n    """Do it.\n\n    >>> g("URL")\n    1\n    """', "call g,0"),
        ("python", 'def f():\n    """Do it.\n\n    >>> g(("URL")\n    1\n    """', "comment"),
        # Tags of a template.
        ("python", "{% if x %}\nn = 'URL'\n{% endif %}\n", "setting n"),
        ("python", "class {{ name }}A:\n    n = 'URL'\n", "setting n"),
        ("python", "class {{ 'URL' }}A:\n    n = 1\n", "unread"),
        ("php", "<a href='URL<?php echo 1; ?>'>", "text"),
    ],
)
def test_other_ways_to_use_a_value(language: str, text: str, said: str) -> None:
    assert shown(slot(reader(language), text)) == said


@pytest.mark.parametrize(
    ("language", "text", "role", "certainty"),
    [
        ("python", 'ServerProxy("URL")', Role.XMLRPC, Certainty.CERTAIN),
        ("python", 'n = "URL"\nimport xmlrpc.client\np = xmlrpc.client.ServerProxy(n)', Role.XMLRPC, Certainty.CERTAIN),
        ("python", 'if url.startswith("URL"): pass', None, Certainty.NO_USE),
        ("python", 'n = "URL"\nif url.startswith(n): pass', None, Certainty.NO_USE),
        ("python", 'requests.get("URL" + "/" + n + "/json")', Role.FETCH, Certainty.CERTAIN),
        ("python", 'n = "URL"\nsubprocess.call(["pip", "install", "-i", n])', Role.INDEX, Certainty.CERTAIN),
        ("python", 'n = "URL"\ncall(["pip", "install", "-i", n])\nServerProxy(n)', None, Certainty.OPEN),
        ("python", 'n = "URL"', None, Certainty.OPEN),
        ("python", 'setup(url="URL")', Role.LINK, Certainty.CERTAIN),
        ("python", 'setup(project_urls={"Source": "URL"})', Role.LINK, Certainty.CERTAIN),
        ("python", 'os.environ["PIP_INDEX_" "X"] = "URL"', None, Certainty.OPEN),
        ("python", 'os.environ["pip_index_url"] = "URL"', Role.INDEX, Certainty.CERTAIN),
        ("python", "x = 'URL", None, Certainty.UNREAD),
        ("javascript", "const o = {\n  indexUrl:\n    'URL',\n};", Role.INDEX, Certainty.CERTAIN),
        ("javascript", "fetch(`URL/${n}/json`)", Role.FETCH, Certainty.CERTAIN),
        ("javascript", "switch (u) { case 'URL': f(); }", None, Certainty.NO_USE),
    ],
)
def test_what_a_slot_of_code_says(language: str, text: str, role: Role | None, certainty: Certainty) -> None:
    known = resolve(slot(reader(language), text), "a.x", names_only=True)
    assert (known.role, known.certainty) == (role, certainty)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ('f("URL" + "/" + n + "/json")', ["URL", "/", None, "/json"]),
        ('f("https:" "//" "URL")', ["https:", "//", "URL"]),
        ("f(f'URL/{n}/x')", ["URL/", None, "/x"]),
        ('f("URL/%s" % n)', ["URL/%s"]),
        ('f("URL/{}".format(n))', ["URL/{}"]),
        ('f("/".join(["URL", "a", n]))', ["URL", "/", "a", "/", None]),
        ('f("%s/%s" % g("URL"))', ["URL"]),
        ('f("{a}/{b}".format(*["URL"]))', [None, "URL", None]),
        ('f(urljoin("URL", n))', ["URL", None]),
        ('f(os.path.join("URL", "a"))', ["URL", None, "a"]),
        ('f("URL" + n.g("x") + "y")', ["URL", None, "y"]),
        ('f(g("URL" + "x"))', ["URL", "x"]),
        ('f(["-k" + "URL" + "x"])', ["-k", "URL", "x"]),
        ('f(["a", "-k" + "URL" + "x"])', ["URL", "x"]),
        ('f(["a", "--key-a=URL"])', ["URL"]),
    ],
)
def test_the_pieces_of_a_value(text: str, pieces: list[str | None]) -> None:
    assert texts(text, slot(reader("python"), text)) == pieces


def test_a_name_that_is_used_too_often_is_not_read() -> None:
    few, many = ("n = 'URL'\n" + "f(n)\n" * times for times in (100, 101))
    assert len(slot(reader("python"), few).uses) == 100
    assert slot(reader("python"), many).form is Form.UNREAD


def test_what_stands_beside_a_value_in_its_mapping() -> None:
    found = slot(reader("python"), "x = {'provider': 'a', 'server': 'URL', 'n': 1, 'm': {'o': 'p'}}")
    assert found.beside == (("provider", "a"),)


def test_the_sentence_of_a_comment_and_of_a_text() -> None:
    text = "# One thing. The\n# other is URL here. And\n# more.\nx = 'It is. See URL now! Or not.'\n"
    data = text.replace("URL", VALUE.decode()).encode()
    first, second = (one.sentence for one in read(data, places(data), "python"))
    assert first and data[slice(*first)].decode().replace(VALUE.decode(), "URL") == "The\n# other is URL here."
    assert second and data[slice(*second)].decode().replace(VALUE.decode(), "URL") == "See URL now!"


FRAGMENTS = st.sampled_from(
    ["x = ", "f(", ")", "[", "]", "{", "}", '"', "'", "\n", "\n    ", "def f(n):", "class A:", "return ", "n", ", ", ".", "+",
     "%", "if ", "==", ": ", "# ", "// ", "/*", "*/", "`", "${", "case ", "in ", "lambda: ", "f'", '"""', "'-k', ", "=> "]
)  # fmt: skip


@given(
    st.lists(st.one_of(FRAGMENTS, st.just(VALUE.decode()), st.text(max_size=3)), max_size=40).map("".join),
    st.sampled_from(sorted(languages())),
)
def test_any_text_has_slots(text: str, language: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    asked = places(data)
    sound(data, asked, read(data, asked, language))


LAYOUTS_OF_ALL = {**LAYOUTS, **OTHERS}


@given(st.data())
def test_parts_of_layouts_have_slots(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(LAYOUTS_OF_ALL)))
    whole = st.sampled_from([one.replace("URL", VALUE.decode()) for one in sorted(LAYOUTS_OF_ALL[language])])
    part = st.tuples(whole, st.integers(0, 40), st.integers(0, 90)).map(lambda one: one[0][one[1] : one[2]])
    text = "\n".join(data.draw(st.lists(st.one_of(whole, part), min_size=1, max_size=4))).encode()
    asked = places(text)
    sound(text, asked, read(text, asked, language))


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=6), st.sampled_from(sorted(languages())))
def test_any_bytes_have_slots(data: bytes, cuts: list[int], language: str) -> None:
    ends = sorted({min(one, len(data)) for one in cuts})
    asked = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    sound(data, asked, read(data, asked, language))


SHAPES = {
    "names": 'x{} = "URL"\nf(x{})\n',
    "one name": 'x = "URL"\nf(x)\n',
    "comments": '# x = "URL"\n',
    "getters": "def url():\n    return 'URL'\n",
    "calls": '.f("URL")',
    "nested": 'f("URL", ',
    "sum": '"URL" + ',
    "choice": '"URL" or ',
    "adjacent": '"URL" ',
    "list": '"URL",',
    "text": "see URL for more ",
    "interpolated": "URL{a}",
    "broken": 'f(x = "URL\n',
}
FRAMES = {
    "calls": "x{}", "nested": "{}", "sum": "x = {}y", "choice": "x = {}y", "adjacent": "x = ({})",
    "list": "x = [{}]\nfor y in x: f(y)\n", "text": 'x = """{}"""', "interpolated": "x = f'{}'",
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_time_is_linear(shape: str) -> None:
    def took(times: int) -> float:
        body = "".join(SHAPES[shape].replace("{}", str(number)) for number in range(times))
        frame = FRAMES.get(shape, "{}")
        data = frame.replace("{}", body.replace("URL", VALUE.decode())).encode()
        start = time.process_time()
        sound(data, asked := places(data), read(data, asked, "python"))
        return time.process_time() - start

    took(10)
    assert took(2400) < 12 * took(400) + 0.5
