"""Asks the new URLs over the network whether they answer. The only user of httpx, and loaded only when asked for.

Imports `pypi`, `secrets` and the ground. The doors are `targets.Live` and `evidence_run.run`.
"""
