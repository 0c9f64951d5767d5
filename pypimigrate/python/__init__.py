"""What only a Python parser can say about a string. The only importer of libcst, and only when it is needed."""
