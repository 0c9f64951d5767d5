"""Clients of PyPI's XML-RPC: what they call, for which endpoint they are made, and the class that can take their place.

Imports what `check` does. The door is `clients.clients_of`.
"""
