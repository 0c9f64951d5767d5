"""Which files there are, reading them, writing them and undoing that.

Knows no URL: it asks `pypi.anchors.hinted`. Imports `system`, `secrets` and the ground. The doors are `walk.groups`,
`scan.scan`, `write.write` and `undo.undo`.
"""
