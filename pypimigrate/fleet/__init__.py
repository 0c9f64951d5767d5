"""Thousands of repositories: each is fetched and checked by itself, and its result is stored as soon as it is known."""
