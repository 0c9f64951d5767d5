"""Thousands of repositories: a worker for each, a store of what was found, pages from the store.

Imports every room but `cli`, and nothing imports it; `cli` finds it by name. The door is `commands`.
"""
