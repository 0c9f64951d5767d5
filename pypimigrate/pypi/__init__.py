"""What PyPI was and is: hosts, the grammar of URLs, the catalogue of rules, and what becomes of a URL.

Knows no file and no format. Imports the ground. The door is `match.match`: a URL in, a rule and its new URL out.
"""
