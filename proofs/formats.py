"""The formats for machines, held against the schemas of those who read them.

    python -m proofs.formats --schemas FOLDER PATH...

Needs jsonschema and lxml. FOLDER holds the schemas, which are others' work and not kept here: sarif.json (OASIS,
sarif-schema-2.1.0.json), junit.xsd (Jenkins' xUnit plugin, junit-10.xsd), gitlab.json (GitLab's
app/validators/json_schemas/codeclimate.json, for each item of the list) and rdjson.json (reviewdog,
proto/rdf/jsonschema/DiagnosticResult.json). What is reported about the PATHs is held against them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SCHEMAS = ("sarif.json", "junit.xsd", "gitlab.json", "rdjson.json")


def _json(schema: Path, report: bytes) -> list[str]:
    import jsonschema

    rules = json.loads(schema.read_bytes())
    document = json.loads(report)
    if schema.stem == "gitlab" and rules.get("type") == "object":
        rules = {"type": "array", "items": rules}
    validator = jsonschema.validators.validator_for(rules)(rules)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]


def _xml(schema: Path, report: bytes) -> list[str]:
    from lxml import etree

    rules = etree.XMLSchema(etree.parse(schema))
    rules.validate(etree.fromstring(report))
    return [f"line {error.line}: {error.message[:200]}" for error in rules.error_log]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schemas", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    given = parser.parse_args()
    wrong = 0
    for name in SCHEMAS:
        command = [sys.executable, "-m", "pypimigrate", "check", f"--output-format={Path(name).stem}", *given.paths]
        report = subprocess.run(command, capture_output=True, check=False).stdout
        check: Callable[[Path, bytes], list[str]] = _xml if name.endswith(".xsd") else _json
        errors = check(given.schemas / name, report)
        wrong += len(errors)
        print(f"{Path(name).stem}: {len(report):,} bytes, {len(errors)} errors")
        for error in errors[:10]:
            print(f"    {error}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
