"""Where a value stands: a reader for each format, bytes in, slots out. It knows no host, no role and no rule.

May import the values on the ground (`model`) and nothing else of the package. Each reader is one module with one
function, `read`; see `slot`.
"""
