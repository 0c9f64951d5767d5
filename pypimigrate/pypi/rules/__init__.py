"""Rows about URLs by topic, each with its source and its examples.

Imports `pypi.rule` and the ground. The door is `pypi.catalogue`, which puts them in order.
"""
