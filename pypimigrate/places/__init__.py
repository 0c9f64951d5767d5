"""What the place of a URL says of its use: its role and how certain that is, from the slot and the names used.

Imports `formats`, `filetypes`, `pypi` and the ground. The door is `uses.understood`.
"""
