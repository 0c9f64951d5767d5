"""Find legacy PyPI URLs in any repository, and migrate them to pypi.org byte-for-byte safely."""

__version__ = "0.1.0"  # a constant: importlib.metadata would cost more than the rest of the start-up
