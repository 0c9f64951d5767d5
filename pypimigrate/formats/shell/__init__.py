"""Readers for what a shell runs: scripts, Dockerfiles, makefiles, batch files, and single commands.

Imports `formats`, and the ground. The doors are the `read` of `script`, `dockerfile`, `makefile` and `batch`.
"""
