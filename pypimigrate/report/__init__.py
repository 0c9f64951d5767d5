"""Findings as text for people and programs. One writer each; none of them decides anything.

Imports the ground, `check` and what that imports. The door is `formats.written`.
"""
