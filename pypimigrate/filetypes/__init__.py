"""What a file is as a whole: its type by its name and first lines; signed, generated, recorded, or a patch.

Knows no host and no rule. Imports the ground. The doors are `filetype.of` and `filetype.treatment`.
"""
