"""What a terminal may be sent: colours if it wants them, and no byte of a scanned file that could steer it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "dim": "2"}
_UNSAFE = r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"


def printable(text: str) -> str:
    """`text` with control characters, direction marks and undecodable bytes made visible."""
    if text.isascii() and text.isprintable():
        return text
    import re

    return re.sub(_UNSAFE, lambda match: match[0].encode("unicode_escape").decode(), text)


def shown(text: str) -> str:
    """`text`, of a file or about one, fit to be shown: without credentials and printable."""
    from pypimigrate.secrets.credentials import without_secrets

    return printable(without_secrets(text))


def width(text: str) -> int:
    """How many columns `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wants_color(stream: TextIO, when: str) -> bool:
    """Whether to colour what goes to `stream`. `when` is auto, always or never; auto asks the environment."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_links(stream: TextIO, when: str) -> bool:
    """Whether what goes to `stream` may have links (OSC 8): a terminal that gets colours."""
    return stream.isatty() and wants_color(stream, when) and os.environ.get("TERM") != "dumb"


class Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, color: bool, links: bool = False) -> None:
        self._color = color
        self._links = links

    def link(self, text: str, url: str) -> str:
        """`text` as a link, where links are wanted. `url` must be this program's own, not from a file."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self._links and text else text

    def __call__(self, text: str, *styles: str) -> str:
        if not self._color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"
