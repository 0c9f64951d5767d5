"""Credentials in what is shown: where they stand in a text, so that every door can mask them.

Imports nothing of the package. The door is `credentials.without_secrets`.
"""
