"""The picture of a terminal in the README, made of what the tool prints there: writes docs/terminal.svg.

python -m proofs.picture
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/terminal.svg"
COLUMNS = 104
COMMANDS = ("check .pypirc docs/index.rst",)
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="pypimigrate in a terminal">
<style>
{styles}
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture() -> str:
    """The commands, each behind a prompt, and what they print in colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for number, command in enumerate(COMMANDS):
        done = subprocess.run(
            [sys.executable, "-m", "pypimigrate", *command.split()],
            cwd=ROOT / "fixtures/sample/before",
            env={**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        console.print(Text.assemble(("\n" if number else "") + "$ ", (f"pypimigrate {command}", "bold")))
        console.print(Text.from_ansi(done.stdout.decode()))
    return console.export_svg(title="pypimigrate", code_format=_FRAME, unique_id="terminal", clear=False) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture())
