"""The slots of values in Lisp: what is asked about a text, and nothing else."""

from __future__ import annotations

import pytest

from pypimigrate.formats import lisp
from tests.reading import shown, slot

ASKED = {
    '(string-prefix? "URL" url)': "operand compare,string-prefix?",
    '(string=? url "URL")': "operand compare,string=?",
    '(when (s-starts-with-p "URL" url) 1)': "operand compare,s-starts-with-p",
    '(if (equal x "URL") a b)': "operand compare,equal",
    '(clojure.string/starts-with? x "URL")': "operand compare,clojure.string/starts-with?",
    '(string-match "URL" url)': "operand match,string-match",
    '(re-find #"URL" url)': "operand match,re-find",
    '(member url \'("a" "URL"))': "operand look-up,member",
    '(assoc url `(("URL" . 1)))': "operand look-up,assoc",
    '(replace-regexp-in-string "URL" "" url)': "operand replace,replace-regexp-in-string",
    '(case x (("URL") 1))': "operand case,case",
    '(match x ("URL" 1))': "operand case,match",
    '(contains? #{"URL"} x)': "operand compare,contains?",
    '(substitute* "f" (("URL") "x"))': "operand replace,substitute*",
    '(f #\\" (string? "URL"))': "operand compare,string?",
    '(f ?\\" (equalp "URL" x))': "operand compare,equalp",
    '#| ( " |# ; ( "\n(eq? "URL" x)': "operand compare,eq?",
    '(f "a \\" (" (eq? "URL" x))': "operand compare,eq?",
}
NOTHING = [
    '(define base "URL")',
    '(uri "URL")',
    '(home-page "URL")',
    '(setq x "URL")',
    '(browse-url "URL")',
    '(equal x (fetch "URL"))',  # what is compared is what the inner call gives
    '(setq a \'("URL" "b"))',
    '; (equal x "URL")',
    '"URL"',
    '(case x ((1) "URL"))',
    '(match x ((? string? y) "URL"))',
    '(cond ((equal x y) "URL"))',
    '(equal x `(a ,(f "URL")))',
    '(f (equal a b) "URL")',
    '(defun url-p (x) "URL")',
    ')) (x "URL"',
]


@pytest.mark.parametrize(("text", "expected"), ASKED.items())
def test_what_is_asked_about_a_text(text: str, expected: str) -> None:
    assert shown(slot(lisp.read, text)) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_all_else_is_not_read(text: str) -> None:
    assert shown(slot(lisp.read, text)) == "unread"
