"""The operating system, with care: regular files only, no link followed, one writer at a time.

Imports nothing of the package. The doors are `regular.read_regular`, `nofollow.Folder` and `lock.held`.
"""
