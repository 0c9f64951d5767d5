"""Where a value stands in a file: a reader for each format, bytes in, slots out.

Knows no host, no role and no rule. Imports the ground. The door is `find.reader`; each reader is one module with one
function, `read`; see `slot`.
"""
