"""The reader of HTML and XML."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pypimigrate.formats import markup
from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Span

URL = "http://example.org/x/"


def slots(text: str, language: str) -> list[Slot]:
    data = text.replace("URL", URL).encode()
    places, at = [], data.find(URL.encode())
    while at >= 0:
        places.append(Span(at, at + len(URL)))
        at = data.find(URL.encode(), at + 1)
    found = markup.read(data, places, language)
    assert len(found) == len(places)
    return found


def only(text: str, language: str) -> Slot:
    (slot,) = slots(text, language)
    return slot


@pytest.mark.parametrize(
    ("language", "text", "form", "path"),
    [
        ("html", '<p><a class="b" href="URL">x</a></p>', Form.LINK, ("a", "href")),
        ("html", "<a href=URL>x</a>", Form.LINK, ("a", "href")),
        ("html", "<link rel=alternate href='URL'>", Form.LINK, ("link", "href")),
        ("html", '{% if x %}<a href="URL{{ n }}">x</a>{% endif %}', Form.LINK, ("a", "href")),
        ("xml", '<a><b href="URL"/></a>', Form.LINK, ("b", "href")),
        ("xml", '<a><outline xmlUrl="URL"/></a>', Form.SETTING, ("outline", "xml-url")),
        ("xml", '<a><property name="bC" value="URL"/></a>', Form.SETTING, ("b-c",)),
        ("xml", "<a><b_c>URL</b_c></a>", Form.SETTING, ("a", "b-c")),
        ("xml", "<a>\n  <b-c>\n    URL\n  </b-c>\n</a>", Form.SETTING, ("a", "b-c")),
        ("xml", '<?xml version="1.0"?>\n<b-c>URL</b-c>', Form.SETTING, ("b-c",)),
        ("html", "<p>See URL for more.</p>", Form.PROSE, ()),
        ("html", "<p>URL</p>", Form.PROSE, ()),
        ("xml", "<p>See URL for more.</p>", Form.PROSE, ()),
        ("html", "<!-- URL -->", Form.COMMENT, ()),
        ("xml", "<a><!-- URL --></a>", Form.COMMENT, ()),
        ("html", "<style>a { b: url(URL) }</style>", Form.TEXT, ()),
        ("html", "<script>get('URL');</script>", Form.CALL, ("get", "0")),
        ("html", "<p onclick=\"get('URL')\">x</p>", Form.CALL, ("get", "0")),
        ("html", "<script>if (a == 'URL') b();</script>", Form.OPERAND, ("compare", "==")),
    ],
)
def test_where_a_place_stands(language: str, text: str, form: Form, path: tuple[str, ...]) -> None:
    slot = only(text, language)
    assert (slot.form, slot.path) == (form, path)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("html", "<script>a.href = 'URL' + n;</script>"),
        ("html", "<script>var a = '<a href=\"URL' + n + '\">';</script>"),
        ("html", "<script>e.innerHTML = '<a href=URL'.concat(n);</script>"),
        ("html", "<script>var a = `URL${n}`;</script>"),
        ("xml", '<xsl:attribute name="href">URL<xsl:value-of select="n"/></xsl:attribute>'),
        ("xml", "<xsl:value-of select=\"concat('URL', n)\"/>"),
    ],
)
def test_what_grows(language: str, text: str) -> None:
    slot = only(text, language)
    assert len(slot.pieces) > 1 or any(len(one.pieces) > 1 for one in slot.uses)


def test_places_of_one_script_are_shifted() -> None:
    found = slots("<p>x</p>\n<script>\nget('URL');\npost('URL');\n</script>\n<a href='URL'>y</a>", "html")
    assert [one.path for one in found] == [("get", "0"), ("post", "0"), ("a", "href")]
    text = b"<p>x</p>\n<script>\nget('"
    assert found[0].value.start == len(text)


@given(st.sampled_from(["html", "xml"]), st.text(alphabet="<>/=\"'ab -!{}%?&;\n[]é", max_size=60), st.integers(0, 60))
def test_every_text_is_answered(language: str, text: str, at: int) -> None:
    data = text[:at].encode() + URL.encode() + text[at:].encode()
    start = len(text[:at].encode())
    (slot,) = markup.read(data, [Span(start, start + len(URL))], language)
    assert 0 <= slot.value.start <= slot.value.end <= len(data)


@pytest.mark.parametrize(
    ("language", "piece"),
    [("html", '<a href="URL">x</a>\n'), ("html", "<script>f('URL')</script>\n"), ("xml", "<a><b>URL</b></a>\n")],
)
def test_time_is_linear(language: str, piece: str) -> None:
    def seconds(count: int) -> float:
        best = 9e9
        for _ in range(2):
            begin = time.process_time()
            slots("<r>" + piece * count + "</r>", language)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(800) < 0.2 + 14 * seconds(200)  # four times the size: quadratic would be sixteen
