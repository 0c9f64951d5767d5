"""The commands, as people and editors call them. The only user of click.

Imports every room but `fleet`, which it finds by name. The door is `app.main`.
"""
