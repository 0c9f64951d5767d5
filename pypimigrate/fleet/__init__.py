"""Thousands of repositories: a worker for each, a store of what was found, pages from the store.

Imports `session`, `live`, `report` and what they import; only `cli` imports it. The doors are `driver.drive` and
`store.Store`.
"""
