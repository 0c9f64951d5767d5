"""The reader for source code in any language with a grammar: constants, calls, assignments and their uses.

Imports `formats`, `formats.shell` for commands in strings, and the ground. The door is `program.read`.
"""
