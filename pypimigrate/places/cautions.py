"""What around a URL makes an edit of it risky, and what is not reported at all: two tables.

One row is one fact. Its examples are its tests and its documentation (docs/contexts.md). A row asks for what a row of
`role_rules` asks for. `text_before` and `text_after` look at the text before and after the URL as if it stood on one
line. Cautions add up: the most careful one counts.
"""

from __future__ import annotations

from typing import NamedTuple

from pypimigrate.filetypes.filetype import Kind
from pypimigrate.model import Applicability, Example

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE


class Caution(NamedTuple):
    """Text around a URL that makes an edit of it risky: at most `limit` may be done to it, and `reason` says why."""

    reason: str
    what: str
    examples: tuple[Example, ...]
    before: str = ""
    after: str = ""
    url: str = ""
    files: str = ""
    section: str = ""
    nearby: str = ""
    parent_key: str = ""
    text_before: str = ""
    text_after: str = ""
    kinds: tuple[Kind, ...] = ()
    limit: Applicability = ADVICE


class NotReported(NamedTuple):
    """Text that is not reported at all, although it may look like a legacy URL."""

    why: str
    examples: tuple[Example, ...]


_PROGRAM = (Kind.PYTHON, Kind.CODE)
_ENDPOINT = "https://pypi.org/pypi"
_COMMANDS = (Kind.SHELL, Kind.CODE, Kind.CONFIG, Kind.OTHER)
_QUOTE = r"[rubf]{0,2}[\"'`]$"
_LOGIC = (*_PROGRAM, Kind.SHELL, Kind.MARKUP, Kind.CONFIG, Kind.RECIPE, Kind.OTHER)
_COMPARED = "it is compared with something"

CAUTIONS: tuple[Caution, ...] = (
    Caution(
        reason="EasyBuild knows the old address and treats it in a special way; PYPI_SOURCE is the better form",
        what="any key but `homepage` in an EasyBuild recipe",
        before=r"^\s*(?!homepage|\s)",
        files=r"\.eb$",
        limit=UNSAFE,
        examples=(Example("x.eb", "source_urls = ['https://pypi.python.org/packages/source/s/six']"),),
    ),
    Caution(
        reason="documentation can no longer be uploaded to PyPI",
        what="the section `[upload_docs]`",
        section=r"\[upload_docs\]",
        kinds=(Kind.CONFIG,),
        examples=(Example("setup.cfg", "[upload_docs]\nrepository = https://pypi.python.org/pypi"),),
    ),
    Caution(
        reason="documentation can no longer be uploaded to PyPI",
        what="a text about uploading documentation, with a link to the form of a project",
        url=r"action=(?:pkg_edit|submit_form)",
        nearby=r"\bupload\w*\b[^.:;]{0,80}\bdoc(?:s|umentation)?\b|\bdoc(?:s|umentation)\b[^.:;]{0,80}\bupload",
        kinds=(Kind.PROSE, Kind.MARKUP),
        limit=UNSAFE,
        examples=(Example("HOWTO.md", "Upload the docs\nat https://pypi.python.org/pypi?:action=pkg_edit&name=six"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`==`, `!=`, `=~`, `is`, `in`, `not` before it",
        before=r"(?:===?|!==?|=~|<>|\bis|\bin|\bnot)\s*[\[(]?\s*" + _QUOTE,
        kinds=_LOGIC,
        examples=(Example("a.js", 'if (url === "https://pypi.python.org/pypi/six") {'),),
    ),
    Caution(
        reason=_COMPARED,
        what="`==`, `!=`, `in`, `not in` behind it",
        before=r"[\"'`]$",
        after=r"[\"'`][\])]?\s*(?:===?|!==?|(?:not\s+)?in\s)",
        kinds=_LOGIC,
        examples=(Example("a.py", 'ok = "https://pypi.python.org/pypi/six" in urls'),),
    ),
    Caution(
        reason="other text is searched for it",
        what="`startswith(`, `contains(`, `replace(`, `re.sub(` and their like",
        before=r"(?:starts?[_-]?with\??|ends?[_-]?with\??|include\?|includes|contains|indexof|hasprefix|\.find|"
        r"\.match|\.search|\.findall|\.compile|\.replace\w*|\bre\.\w+|\bg?sub!?|\.split|\.strip\w*|equals?|eql\?|"
        r"\.index|\.count|preg_\w+|l?trim_?str|[lr]?trim(?:prefix|suffix)|[lr]?chop|drop_?first)\s*\(\s*\(?" + _QUOTE,
        kinds=_LOGIC,
        examples=(
            Example("a.rb", 'return if url.include?("https://pypi.python.org/simple")'),
            Example("x.jq", '.page | ltrimstr("https://pypi.python.org/pypi/")'),
        ),
    ),
    Caution(
        reason="other text is searched for it",
        what="a later argument of `startsWith(`, `replace(`, `substr(`, `trimprefix(` and their like",
        before=r"\b(?:starts?[_-]?with|ends?[_-]?with|contains|replace|substitute|substr|instr|indexof|locate|position|"
        r"trim(?:prefix|suffix)|g?sub|str_replace|regexp_\w+|strip_?prefix|remove_?prefix|length|len)"
        r"\s*\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\)){0,200}" + _QUOTE,
        kinds=(Kind.CODE, Kind.MARKUP, Kind.CONFIG, Kind.OTHER),
        examples=(
            Example("x.yml", "if: startsWith(inputs.u, 'https://pypi.python.org/pypi/')"),
            Example("a.sql", "SELECT replace(url, 'https://pypi.python.org/pypi/', '') FROM p;"),
            Example("x.tf", 'n = trimprefix(var.u, "https://pypi.python.org/pypi/")'),
            Example("x.vb", 'n = Replace(u, "https://pypi.python.org/pypi/", "")'),
        ),
    ),
    Caution(
        reason="other text is searched for it",
        what="`starts with`, `ends with`, `contains`, `matches`, `remove:`, `string map {`, `MATCHES` before it",
        before=r"\b(?:(?:starts|ends) with|contains|matches|strequal|(?:remove|replace)(?:_first)?:"
        r"|string (?:map|match) \{?)\s*[\"'^]*$",
        kinds=(Kind.CODE, Kind.MARKUP, Kind.CONFIG, Kind.OTHER),
        examples=(
            Example("x.liquid", '{{ page.url | remove: "https://pypi.python.org/pypi/" }}'),
            Example("CMakeLists.txt", 'if(URL MATCHES "^https://pypi.python.org/pypi/")'),
        ),
    ),
    Caution(
        reason=_COMPARED,
        what="`[href=`, `[href^=`, `[@href=`, `RewriteCond`, `RewriteRule`: a selector or a condition",
        before=r"\[@?[\w-]+[\^*$~|]?=[\"'\\]*$|@[\w-]+\s*(?:=|,)\s*[\"']*$|\brewritecond\s.*$|\brewriterule\s+\S*$"
        r"|\bvalid_referers\s.*$|\bsetenvif\w*\s.*$|\bif\s*\(\$\w+\s*!?=\s*[\"']$",
        examples=(
            Example("x.css", 'a[href^="https://pypi.python.org/pypi/"] { color: red }'),
            Example(".htaccess", "RewriteCond %{HTTP_REFERER} ^https://pypi.python.org/pypi [NC]"),
        ),
    ),
    Caution(
        reason="it is a part of an edit of other text",
        what="`sed`, `perl` with `s/`",
        before=r"\b(?:sed|perl)\b.*[\"'\s]s[/@|#!,].*$",
        examples=(Example("Dockerfile", "RUN sed -i 's@https://pypi.python.org/simple@x@' f"),),
    ),
    Caution(
        reason="it is a part of an edit of other text",
        what="`s#`, `s|`, `:%s,` before it: an edit of `sed`, Perl or an editor",
        before=r"(?:^|[\s:%\"'`;$\d])s([#,|@!~])\^?$",
        examples=(
            Example("m.md", "    s#https://pypi.python.org/pypi/#https://pypi.org/project/#g"),
            Example("m.md", "`:%s,https://pypi.python.org/pypi/,x,g`"),
        ),
    ),
    Caution(
        reason="it is a pattern",
        what="`^` right before it",
        before=r"\^$",
        examples=(Example("squid.conf", "refresh_pattern ^https://pypi.python.org/packages/ 129600 100% 129600"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`|` between it and another string: a type, or a branch for either",
        before=r"(?:^|[\"'`])\s*\|\s*[\"'`]$",
        kinds=(Kind.CODE, Kind.OTHER),
        examples=(Example("a.ts", "type Index = 'x' | 'https://pypi.python.org/simple';"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`|` behind it and another string: a type, or a branch for either",
        before=r"[\"'`]$",
        after=r"[\"'`]\s*\|\s*[\"'`]",
        kinds=(Kind.CODE, Kind.OTHER),
        examples=(Example("a.rs", 'match u { "https://pypi.python.org/simple" | "x" => 1, }'),),
    ),
    Caution(
        reason=_COMPARED,
        what="`case` before it, `let …(`, `test … =`, `-Pattern`",
        before=r"^\s*case\s+[\"']?$|\btest\s.*(?:=|!=)\s*[\"']?$|-pattern\s+[\"']?$|\blet\s+\w+\(\s*[\"']$",
        kinds=(Kind.CODE, Kind.SHELL),
        examples=(Example("a.fish", 'switch $u\n  case "https://pypi.python.org/simple"\n    echo\nend'),),
    ),
    Caution(
        reason=_COMPARED,
        what="`where … =`, `like` before it in the text of a query",
        before=r"\bwhere\b[^;]*[=(,]\s*\\?[\"']$|\blike\s*\\?[\"']$",
        kinds=_PROGRAM,
        examples=(Example("a.py", "x(\"UPDATE i SET a=1 WHERE url='https://pypi.python.org/simple'\")"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`eq .Name`, `ne .Name` of a template, `eq(…,` of a condition",
        before=r"\b(?:eq|ne)\s+[.$\w]+\s+[\"'`]$|\b(?:eq|ne|in|notin)\s*\([^()]*,\s*[\"']$",
        examples=(
            Example("a.tmpl", '{{ if eq .Index "https://pypi.python.org/simple" }}d{{ end }}'),
            Example("x.yml", "condition: eq(variables['I'], 'https://pypi.python.org/simple')"),
        ),
    ),
    Caution(
        reason="other text is searched for it",
        what="`sub_filter`, `Substitute`, `NAME -` (Groovy) before it",
        before=r"\bsub_filter\s+[\"']?$|\bsubstitute\s+[\"']s\W$|\w\s-\s[\"']$",
        kinds=(Kind.CONFIG, Kind.CODE, Kind.OTHER),
        examples=(Example("a.groovy", "def name = url - 'https://pypi.python.org/pypi/'"),),
    ),
    Caution(
        reason="it is a name that is never opened",
        what='`@prefix`, `PREFIX`, `targetNamespace=`, `"@id":`, `pkg:` before it',
        before=r"^\s*@?prefix\s.*<$|targetnamespace\s*=\s*[\"']$|[\"']@(?:id|vocab|base)[\"']\s*:\s*[\"']$|\bpkg:\S*$",
        examples=(Example("a.xsd", '<xs:schema targetNamespace="http://pypi.python.org/pypi/six">'),),
    ),
    Caution(
        reason="it is a name that is never opened",
        what="a file of linked data",
        files=r"\.(?:ttl|nt|n3|rq|sparql|jsonld|owl|trig)$",
        examples=(Example("a.ttl", "<http://pypi.python.org/pypi/six> a doap:Project ."),),
    ),
    Caution(
        reason="a list of hosts that pages may ask: pypi.org, and files.pythonhosted.org as well",
        what="`connect-src`, `img-src` and their like before it: a policy for the content of a page",
        before=r"\b(?:connect|default|script|style|img|font|frame|media)-src\b.*$",
        examples=(Example("nginx.conf", 'add_header Content-Security-Policy "connect-src https://pypi.python.org";'),),
    ),
    Caution(
        reason="a program reads this page, and today's page is written differently",
        what="`livecheck.url`, `livecheck do` and `url`, `UPSTREAM_CHECK_URI` before the page of a project",
        text_before=r"\blivecheck\.url\s+$|\blivecheck do\s+url\s+[\"']$|\bupstream_check_uri\s*[?:]?=\s*[\"']$",
        url=r"^https?://[^/]+/pypi/[^/?]+/?$",
        limit=UNSAFE,
        examples=(Example("Portfile", "livecheck.url https://pypi.python.org/pypi/six"),),
    ),
    Caution(
        reason="the link that is ignored must change as well",
        what="`.lycheeignore`, `.linkcheckignore`",
        files=r"^\.(?:lychee|linkcheck|link)-?ignore$",
        limit=UNSAFE,
        examples=(Example(".lycheeignore", "https://pypi.python.org/pypi/six"),),
    ),
    Caution(
        reason="the source may be made of it",
        what="`URL:` of a spec file that has `%{url}/`",
        before=r"^(?:url:|%(?:define|global)\s+url)\s*$",
        files=r"\.spec(?:\.in)?$",
        nearby=r"%\{\??url\}/",
        url=r"/pypi/",
        limit=UNSAFE,
        examples=(Example("a.spec", "URL: https://pypi.python.org/pypi/six\nSource: %{url}/six-1.0.tar.gz"),),
    ),
    Caution(
        reason="translations are looked up by this text: their catalogues must change as well",
        what="`<source>`, a key of `.strings`: the text that is translated",
        before=r"<source>[^<]*$|^\s*\"$",
        files=r"\.(?:xlf|xliff|strings)$",
        limit=UNSAFE,
        examples=(Example("fr.xlf", "<source>See https://pypi.python.org/pypi/six</source>"),),
    ),
    Caution(
        reason="it is a part of a search",
        what="`grep`, `rg`, `ack`, `findstr`",
        before=r"\b(?:e?grep|rg|ack|findstr)[\"',\s][^;|]*$",
        kinds=(Kind.SHELL, Kind.CONFIG, Kind.OTHER, *_PROGRAM),
        examples=(Example("x.sh", "grep -q https://pypi.python.org/simple f"),),
    ),
    Caution(
        reason="it stands for a request that a test expects",
        what="`responses.add(`, `httpretty`, `requests_mock`, `respx`, `stub_request`, `nock`",
        before=r"(?:\bresponses\.|httpretty\.|requests_mock\.|respx\.|register_uri|stub_request|\bnock|cy\.intercept|"
        r"isabsoluteurlstring|"
        r"mocker\.(?:get|post|head))\w*\s*\(.*$",
        kinds=_PROGRAM,
        examples=(Example("a.rb", 'stub_request(:get, "https://pypi.python.org/pypi/six/json")'),),
    ),
    Caution(
        reason="a test states it: the code that it tests must change as well",
        what="`// Output:`, `is(`, `is_deeply(`, `assert_eq!(`, `# =>` before it",
        before=r"//\s*output:\s*$|^\s*(?:is|is_deeply|like|cmp_ok)\s*\(?.*[\"']$|\bassert_(?:eq|ne)!\s*\(.*[\"']$"
        r"|(?:#|//)\s*=>\s*[\"']?$|^\s*assert\w*\s[^|;]*[\"']$",
        limit=UNSAFE,
        kinds=(*_PROGRAM, Kind.SHELL),
        examples=(
            Example("a_test.go", "// Output: https://pypi.python.org/pypi/six"),
            Example("t/a.t", 'is(page("six"), "https://pypi.python.org/pypi/six");'),
        ),
    ),
    Caution(
        reason="its text names the site",
        what="the text of the link, behind it, names crate.io",
        after=r"[\"']?>\s*(?:www\.)?crate\.io",
        limit=UNSAFE,
        examples=(Example("a.html", '<a href="https://crate.io/packages/six/">crate.io</a>'),),
    ),
    Caution(
        reason="its text names the site",
        what="the text of the link, before it, names crate.io",
        before=r"crate\.io(?:\]\(|\s*)<?$",
        limit=UNSAFE,
        examples=(Example("a.md", "[crate.io](https://crate.io/packages/six/)"),),
    ),
    Caution(
        reason="it is an address to POST to",
        what="`POST`, `-X POST`, `:action=` (not in a URL)",
        before=r"\bpost\b[\s(\"',]*$|-x\s*post\s.*$|(?<![?&;]):action=\w+\b.*\s$",
        examples=(Example("x.sh", "curl -X POST https://pypi.python.org/pypi"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`[ … = `, `-eq`, `-like`, `ifeq (…,`",
        before=r"(?:\[\[?\s.*(?:==?|!=)|-(?:eq|ne|like|match)|\bifn?eq\s*\(.*,)\s*[\"']?$",
        kinds=_COMMANDS,
        examples=(Example("Makefile", "ifeq ($(U),https://pypi.python.org/pypi/six)"),),
    ),
    Caution(
        reason="it is a pattern",
        what="`)` behind it, at the start of a line: a branch of `case`",
        before=r"^\s*[\"']?$",
        after=r"\*?[\"']?\)",
        kinds=(Kind.SHELL,),
        examples=(Example("x.sh", "case $u in\n  https://pypi.python.org/simple) x;;\nesac"),),
    ),
    Caution(
        reason="it is a pattern",
        what="`${NAME#`, `${NAME%`, `${NAME/`",
        before=r"\$\{\w+(?:##?|%%?|/)[\"']?$",
        kinds=_COMMANDS,
        examples=(Example("x.sh", "echo ${u#https://pypi.python.org/pypi/}"),),
    ),
    Caution(
        reason="it is a pattern",
        what="`=~`, `%r{`, `m{`, `s{`, `/`: a regular expression of Ruby, Perl or JavaScript",
        before=r"(?:=~|%r|\bqr|\bm|\bs|\btr)\s*[{|!#(\[/]\^?$|(?:[=(,:&|]|^)\s*/\^?$",
        kinds=(Kind.CODE,),
        examples=(Example("a.rb", "x =~ %r{https://pypi.python.org/pypi/six}"),),
    ),
    Caution(
        reason=_COMPARED,
        what="`strcmp(`, `strstr(`, `memcmp(`, `WHERE`, `LIKE`",
        before=r"\b(?:str(?:n?case)?n?cmp|strstr|memcmp)\s*\(.*$|\b(?:where|like)\b.*[\"']$",
        kinds=(Kind.CODE,),
        examples=(Example("a.c", 'strncmp(u, "https://pypi.python.org/pypi/", 29)'),),
    ),
    Caution(
        reason=_COMPARED,
        what="`.equals`, `.contains` and their like behind it",
        before=r"[\"']$",
        after=r"[\"']\.(?:equals|startswith|contains|in)\b",
        kinds=_PROGRAM,
        examples=(Example("A.java", 'ok = "https://pypi.python.org/pypi/six".equals(u);'),),
    ),
    Caution(
        reason="it is a key",
        what="`{` before it and `:` or `=>` behind it",
        before=r"(?:[{,]|^)\s*[\"']$",
        after=r"[\"']\s*(?::(?!:)|=>)",
        kinds=_LOGIC,
        examples=(Example("a.json", '{"https://pypi.python.org/simple/": 1}'),),
    ),
    Caution(
        reason="it is a name that is never opened",
        what="`<base>`, `xmlns`, `rdf:`, `$id`, `<guid>`, `<id>`, `<!DOCTYPE`",
        before=r"<base\s[^>]*$|xmlns(?::\w+)?\s*=\s*[\"']$|rdf:\w+\s*=\s*[\"']$|[\"']\$id[\"']\s*:\s*[\"']$|"
        r"<(?:guid|id)\b[^>]*>\s*$|<!doctype\b.*$",
        examples=(Example("a.xml", '<x xmlns:p="http://pypi.python.org/pypi/ns">'),),
    ),
    Caution(
        reason="the text that comes with it must match it",
        what="`--resolve`, `proxy_pass`",
        before=r"--resolve\s.*$|proxy_pass\s+$",
        examples=(Example("nginx.conf", "proxy_pass https://pypi.python.org/;"),),
    ),
    Caution(
        reason="it is the name of a link, which must stay the same where it is used",
        what="`[` before it and `]:` behind it",
        before=r"^\s*\[$",
        after=r"[.,]*\]:",
        examples=(Example("a.md", "[http://pypi.python.org/pypi/six]: http://example.com"),),
    ),
    Caution(
        reason="there are no listings any more in which installers could find something",
        what="`--find-links`, `find-links`, `-f`, `dependency_links` with anything but a file",
        before=r"(?:--find-links|find[-_]links|\s-f|dependency[-_]links)[\s=:\"'\[(]*$",
        url=r"^(?!.*\.(?:tar\.\w+|tgz|zip|whl|egg)(?:#|$))",
        examples=(
            Example("requirements.txt", "--find-links https://pypi.python.org/packages/source/s/six/"),
            Example("setup.py", 'setup(dependency_links=["https://pypi.python.org/packages/source/s/six/"])'),
        ),
    ),
    Caution(
        reason="it is made of pieces in code",
        what='`+ name + "/"` behind it',
        after=r"[\"']\s*\+\s*[\w.]+\s*\+\s*[\"']/[\"']\s*(?:[),;]|$)",
        examples=(Example("a.js", 'u = "https://pypi.python.org/pypi/" + name + "/";'),),
    ),
    Caution(
        reason="it is made of pieces in code",
        what="`urljoin(`",
        before=r"urljoin\s*\(\s*[rub]?[\"']$",
        limit=UNSAFE,
        examples=(Example("a.py", 'u = urljoin("https://pypi.python.org/pypi/", name)'),),
    ),
    Caution(
        reason="it is made of pieces in code",
        what="`path.join(`",
        before=r"path\.join\s*\(\s*[rub]?[\"']$",
        examples=(Example("a.py", 'u = os.path.join("https://pypi.python.org/pypi", name)'),),
    ),
    Caution(
        reason="a test states it: the code that it tests must change as well",
        what="`assert`, `expect`, `should`, `is_expected`, a name that starts with `expected`",
        before=r"\b(?:assert\w*|expect|expected\w*|should|is_expected|toequal)\b.*$",
        limit=UNSAFE,
        kinds=_PROGRAM,
        examples=(Example("a.rb", 'it { is_expected.to eq(["https://pypi.python.org/simple/"]) }'),),
    ),
    Caution(
        reason="a wiki adds the name of a page to it",
        what="maps of wikis: `InterMapTxt`, `intermap.txt`, `interwiki`",
        files=r"^(?:intermap|interwiki)",
        limit=UNSAFE,
        examples=(Example("InterMapTxt", "pypi  http://pypi.python.org/pypi/  # $1 package", _ENDPOINT + "/"),),
    ),
    Caution(
        reason="its name says that it is the old address",
        what="a name with `old`, `legacy`, `former`, `deprecated` or `obsolete` in it",
        before=r"(?:\b|_)(?:old|legacy\w*|former|deprecated|obsolete)(?:_\w*)?(?:\s*:\s*\w+)?\s*[=:]\s*[\[(]?\s*[rub]?[\"'`]?$",
        kinds=(Kind.PYTHON, Kind.CODE, Kind.CONFIG, Kind.SHELL),
        examples=(Example("a.py", 'LEGACY_PYPI = "https://pypi.python.org/"'),),
    ),
    Caution(
        reason="the text speaks of the old address",
        what="`old`, `older`, `former`, `legacy` right before it, or before `site`, `index`, `server`, `host` or `URL`",
        before=r"\b(?:old|older|former|legacy|deprecated)\s+(?:(?:pypi|site|index|server|host|address|url|domain)\b\s*)?"
        r"(?:at\s+)?[<(`\[\"']*$",
        examples=(Example("a.rst", "It is no longer read from the old index at https://pypi.python.org/simple."),),
    ),
    Caution(
        reason="the text says that it does not work, or will not",
        what="`no longer works`, `has moved`, `is being phased out`, `was replaced` right behind it",
        text_after=r"[>`\"')\]_,]*\s*(?:,\s*)?(?:which\s+|that\s+)?(?:no longer|does(?:n't| not)|stopped|has moved"
        r"|\(?not working (?:any ?more|any longer|now)|\((?:dead|gone|defunct|obsolete|deprecated|down)"
        r"|was moved|moved to|(?:is|was|are|were|has been|have been|will be)\s+(?:being\s+)?"
        r"(?:gone|dead|deprecated|obsolete|phased out|replaced|retired|superseded|(?:shut|turned) (?:down|off)))\b",
        examples=(
            Example("a.rst", "Old clients ask http://pypi.python.org/simple, which no longer works."),
            Example("a.rst", "The site (`here <https://pypi.python.org>`_) is being\nphased out."),
        ),
    ),
    Caution(
        reason="something else than a page is asked for: the new address may not know the method",
        what="`curl -X` and any method but GET and HEAD",
        before=r"\bcurl\s(?:.*\s)?(?:-x|--request)[\s=]*(?!(?:get|head)\b)[a-z]+\b.*$",
        examples=(Example("a.sh", "curl -X PURGE https://pypi.python.org/pypi/six"),),
    ),
    Caution(
        reason="translations are looked up by this text: their catalogues must change as well",
        what="`_(`, `gettext(`, `T(`, `tr(`, `translate(` and their like, and the string that begins there",
        before=r"(?:(?<![\w.])(?:_|__|t|t\.m|tr)|\b(?:[nup]|np|d|dn)?gettext(?:_lazy|_noop)?|\btranslate)"
        r"\(\s*[rubf]{0,2}(?:\"[^\"]*|'[^']*)$",
        kinds=(Kind.PYTHON, Kind.CODE, Kind.MARKUP),
        limit=UNSAFE,
        examples=(
            Example("a.py", 'say(_("More is at https://pypi.python.org/pypi/six."))'),
            Example("a.html", "{{=T('See https://pypi.python.org/pypi/six for more')}}"),
        ),
    ),
    Caution(
        reason="a program printed it",
        what="`Downloading`, `Collecting`, `Searching for`, `Looking in indexes:` and their like before it",
        before=r"^[\s>#*|]*(?:downloading(?: from)?|collecting(?: \S+ from)?|reading|searching for|fetching|processing"
        r"|best match:|looking in indexes:|using cached|submitting \w+ to|server response)\s+\S*$",
        limit=UNSAFE,
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(Example("a.rst", "  Downloading https://pypi.python.org/packages/source/s/six/six-1.0.tar.gz"),),
    ),
    Caution(
        reason="an error that somebody saw quotes it",
        what="`error`, `could not`, `cannot`, `failed`, `not found`, `ignoring`, `Traceback` on the line before it",
        before=r"(?:\b\w*(?:error|exception)\b|\berr(?:o|eu)r\b|\bcould not\b|\bcannot\b|\bcan't\b|"
        r"\bfailed\b|\bnot found\b|\bignoring\b|\bdenied\b|\brefused\b|\btimed out\b|\bfehler\b)[^.!?]{0,80}$",
        limit=UNSAFE,
        kinds=(Kind.PROSE, Kind.MARKUP),
        examples=(
            Example(
                "a.md", "    HTTPError: 404 Client Error: Not Found for url: https://pypi.python.org/pypi/six/json"
            ),
            Example("a.md", 'If you see "Could not fetch URL https://pypi.python.org/simple/six/", upgrade pip.'),
        ),
    ),
    Caution(
        reason="an error that somebody saw quotes it",
        what="`gives`, `returns`, `answers` and a status behind it",
        text_after=r"[`\"'>)]*\s+(?:now\s+)?(?:gives|returns|answers|responds|fails|is refused)\b",
        limit=UNSAFE,
        kinds=(Kind.PROSE, Kind.MARKUP),
        examples=(Example("a.md", "`curl -I http://pypi.python.org/simple/` gives `HTTP/1.1 403`."),),
    ),
    Caution(
        reason="the text around it tells what to change",
        what="`remove`, `delete`, `do not use`, `never use`, `rewrites`, `links like` on the line before it",
        before=r"\b(?:remove|delete|drop|do not use|don't use|never use|avoid|rewrites|links? (?:like|such as)|"
        r"supprime[rz]|l[\xe3\xb6]+schen?|elimine|elimina|usu[\xc5\x84]+)\b[^.!?]{0,60}[`\"'\s=:]$",
        kinds=(Kind.PROSE, Kind.MARKUP),
        examples=(
            Example("a.md", "1. Remove the line `index-url = https://pypi.python.org/simple` from pip.conf."),
            Example("a.md", "Do not use `http://pypi.python.org/simple` (plain HTTP is refused)."),
        ),
    ),
    Caution(
        reason="a log says what happened",
        what="a date with a time at the start of the line",
        before=r"^[\s>#*|]*\[?\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d",
        limit=UNSAFE,
        examples=(Example("a.rst", "  2015-05-13 15:17:23,428 INFO  reading https://pypi.python.org/simple/six/"),),
    ),
    Caution(
        reason="the text says what took its place",
        what="`to`, `with`, `by`, `->` and a URL of pypi.org behind it",
        text_after=r"[>`\"')\]_,.:]*\s*(?:to|with|by|into|in favou?r of|[-=]>|\xe2\x86\x92)(?:\s*:+)?\s+"
        r"(?:the\s+)?(?:new\s+)?[`\"'<(\[]*(?:[\w.]+\s+<)?https?://(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org)\b",
        examples=(
            Example("a.rst", "Replace ::\n\n  https://pypi.python.org/pypi/\n\nwith ::\n\n  https://pypi.org/simple/"),
            Example("CHANGES", "- Changed the URL from http://pypi.python.org/pypi/x to https://pypi.org/project/x/"),
        ),
    ),
    Caution(
        reason="the text speaks of the old address",
        what="`replace`, `moved from`, `instead of`, `legacy code that powers` right before the site or the index",
        text_before=r"\b(?:(?:old|older|former|legacy)\s+(?:[\w-]+\s+){1,5}(?:powers?|powering|runs?|behind)(?:\s+[`\[(<]*pypi)?"
        r"|replac\w+|instead of|rather than|in place of|(?:chang|switch|mov|migrat)\w+(?: [\w-]+){0,4} from)"
        r"\s*[:`\"'<(\[]*$",
        url=r"^https?://[^/]+(?:/(?:pypi|simple|packages)?/?)?$",
        examples=(
            Example("CHANGES", "- Use the new index instead of\n  https://pypi.python.org/simple/."),
            Example(
                "a.rst", "It replaces the legacy code base that currently powers `PyPI <https://pypi.python.org/>`_."
            ),
        ),
    ),
    Caution(
        reason="a program uses it unless told otherwise: which address is right depends on the program",
        what="`defaults to`, `index server` before the address of the site in a text",
        text_before=r"\bdefaults?(?: value)?(?: is| to|:| =)?\s*[:`\"'<(\[]*$|\bindex servers?\b[^.]{0,60}$",
        url=r"^https?://[^/]+(?:/pypi|/simple)?/?$",
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(
            Example("a.rst", "The URL of the repository to upload to.  Defaults to\n   https://pypi.python.org/pypi."),
            Example("a.rst", "It looks on an index server, typically\nhttp://www.python.org/pypi."),
        ),
    ),
    Caution(
        reason="a program uses it unless told otherwise: which address is right depends on the program",
        what="`is used`, `is the default` behind the address of the site in a text",
        text_after=r"[`\"',]*\s+(?:is|are|will be) (?:the default|used(?! (?:by|to|for|in|as)\b))\b",
        url=r"^https?://[^/]+(?:/pypi)?/?$",
        kinds=(Kind.PROSE, Kind.MARKUP, Kind.OTHER),
        examples=(Example("a.rst", "If not given, the index,\nhttp://cheeseshop.python.org/pypi, is used."),),
    ),
    Caution(
        reason="it may go on behind a backslash",
        what="a backslash behind it, in TeX and manual pages",
        after=r"\\",
        files=r"\.(?:tex|sty|cls|1|8|man)$",
        examples=(Example("x.tex", "See http://pypi.python.org/pypi/six\\newline"),),
    ),
)

NOT_REPORTED: tuple[NotReported, ...] = (
    NotReported(
        why="signed text: any edit breaks the signature",
        examples=(
            Example(
                "x.txt",
                "-----BEGIN PGP SIGNED MESSAGE-----\n\nhttps://pypi.python.org/pypi/six\n"
                "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
            ),
        ),
    ),
    NotReported(
        why="archived copies: the old address is a part of their name",
        examples=(Example("a.md", "https://web.archive.org/web/2016/https://pypi.python.org/pypi/six"),),
    ),
    NotReported(
        why="look-alikes: hosts that never were PyPI, and names that are not hosts",
        examples=(
            Example("a.md", "https://pypi.python.org.example.com/pypi/six"),
            Example("a.md", "https://mypypi.python.org/simple/"),
            Example("a.md", "the file https_pypi.python.org_pytest.json"),
        ),
    ),
    NotReported(
        why="identifiers: a file of Debian's names the archive by its old host",
        examples=(Example("debian/upstream/metadata", "Archive: pypi.python.org"),),
    ),
    NotReported(
        why="addresses of package managers that know PyPI by another name",
        examples=(Example("x.ebuild", 'SRC_URI="mirror://pypi/${PN:0:1}/${PN}/${P}.tar.gz"'),),
    ),
    NotReported(
        why="the JSON API on pypi.org, which is current",
        examples=(Example("a.py", 'U = "https://pypi.org/pypi/six/json"'),),
    ),
)
