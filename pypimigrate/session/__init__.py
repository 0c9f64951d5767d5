"""One run: settings and policy, files to results, results to fixes. The only room that knows files and checks.

Imports `check`, `files` and what they import. The door is `run.Session`.
"""
