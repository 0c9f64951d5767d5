"""One file: its bytes in, findings and edits out. No disk, no network, no terminal.

Imports `places`, `formats`, `filetypes`, `pypi`, `secrets` and the ground. The door is `check.check`.
"""
