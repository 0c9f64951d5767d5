"""The rules table for people and programs: `rules` and `explain`."""

from __future__ import annotations

import difflib
import json
from typing import Any

from pypimigrate.check import candidates
from pypimigrate.check.check import Options, check
from pypimigrate.model import Form, Role
from pypimigrate.pypi import match
from pypimigrate.pypi.catalogue import ALL_RULES, by_name
from pypimigrate.pypi.evidence import Evidence, checked
from pypimigrate.pypi.methods import BY_NAME, METHODS, Method
from pypimigrate.pypi.rule import Rule
from pypimigrate.pypi.url import parse
from pypimigrate.report.terminal import printable
from pypimigrate.secrets.credentials import without_secrets


def rules_text(evidence: Evidence | None = None) -> str:
    """One line a rule: name, state of the old URL, what may be fixed, roles, date of the evidence, reason."""
    rows = [("rule", "old URL today", "fix", "role", "checked", "why")]
    rows += [
        (rule.name, rule.state.value, rule.fix.value, _roles(rule), checked(rule, evidence), rule.why)
        for rule in ALL_RULES
    ]
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    return "".join("  ".join((*(row[n].ljust(widths[n]) for n in range(5)), row[5])) + "\n" for row in rows)


def _roles(rule: Rule) -> str:
    return ", ".join(sorted(role.value for role in rule.roles)) or "any"


def rules_json(evidence: Evidence | None = None) -> str:
    """The table as a JSON array of objects."""
    return json.dumps([_fields(rule, evidence) for rule in ALL_RULES], indent=2) + "\n"


def rules_markdown() -> str:
    """The table as a page: docs/rules.md."""
    parts = ["# Rules\n\nMade by `pypimigrate rules --output-format markdown` from the table; do not edit by hand.\n"]
    for rule in ALL_RULES:
        state = f"{rule.state.value}; over plain http: {rule.http.value}" if rule.http else rule.state.value
        lines = [
            f"\n## {rule.name}\n",
            f"{_sentence(rule.why)}\n",
            f"- old URL today: {state}",
            f"- fix: {rule.fix.value}",
        ]
        lines += [f"- role: {_roles(rule)}"] + ([f"- instead: {rule.instead}"] if rule.instead else [])
        lines += [f"- evidence: <{rule.source}>, read on {rule.checked}", "", "| old | new |", "| --- | --- |"]
        lines += [f"| `{old}` | {f'`{new}`' if new else 'nothing replaces it'} |" for old, new in rule.examples.items()]
        parts.append("\n".join(lines) + "\n")
    return "".join(parts) + _methods_markdown()


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _fields(rule: Rule, evidence: Evidence | None) -> dict[str, Any]:
    live = {} if evidence is None else {"live": {old: one._asdict() for old, one in evidence.about(rule).items()}}
    return {
        "name": rule.name,
        "old": list(rule.old),
        "new": rule.new,
        "hosts": [family.value for family in rule.hosts],
        "roles": sorted(role.value for role in rule.roles),
        "fix": rule.fix.value,
        "state": rule.state.value,
        "why": rule.why,
        "instead": rule.instead,
        "source": rule.source,
        "checked": checked(rule, evidence),
        "examples": rule.examples,
        **live,
    }


def explain(subject: str, role: str | None = None, evidence: Evidence | None = None) -> str | None:
    """What there is to say about a rule or a URL, in one role or in all; None if it is neither."""
    rule = by_name(subject)
    if rule is not None:
        return _about(rule, evidence)
    if subject in BY_NAME:
        return _about_method(BY_NAME[subject])
    return _about_url(subject, role, evidence)


def unknown(subject: str) -> str:
    """Why `explain` has nothing to say, and what may have been meant."""
    close = difflib.get_close_matches(subject, [rule.name for rule in ALL_RULES], n=1)
    hint = f"; did you mean {close[0]}?" if close else "; `pypimigrate rules` lists the rules"
    named = "that" if "@" in subject else printable(subject)
    return f"{named} is neither a rule nor a legacy PyPI URL{hint}"


def _about(rule: Rule, evidence: Evidence | None) -> str:
    seen = evidence.about(rule) if evidence is not None else {}
    lines = [
        f"{rule.name}: {rule.why}",
        "",
        f"  old URL today  {rule.state.value}" + (f"; over plain http: {rule.http.value}" if rule.http else ""),
        f"  fix            {rule.fix.value}",
        f"  role           {_roles(rule)}",
    ]
    if rule.instead:
        lines.append(f"  instead        {rule.instead}")
    lines += [
        f"  evidence       {rule.source} (read on {rule.checked})",
        f"  silence        {_silence(rule)}",
        "",
        "  for example",
    ]
    for old, new in rule.examples.items():
        lines.append(f"    {old}\n      -> {new or 'nothing replaces it'}")
        if evidence is not None and old in seen:
            one = seen[old]
            ended = (
                f"it ended with {one.status} at {printable(one.url)}"
                if one.status
                else "nobody answered, or none was asked"
            )
            lines.append(f"      {printable(one.outcome)} on {evidence.date}: {ended}")
    return "\n".join(lines) + "\n"


def _about_method(method: Method) -> str:
    lines = [f"{method.name}: a method of PyPI's XML-RPC", "", f"  today     {method.today}"]
    lines += [f"  instead   {method.instead}"] if method.instead else []
    lines += [f"  differs   {method.differs}"] if method.differs else []
    return "\n".join([*lines, f"  evidence  {method.source} (read on {method.checked})"]) + "\n"


def _methods_markdown() -> str:
    lines = [
        "\n## The methods of XML-RPC\n",
        "| method | today | instead | what differs |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {m.name} | [{m.today}]({m.source}) | {m.instead} | {m.differs} |" for m in METHODS]
    return "\n".join(lines) + "\n"


def _silence(rule: Rule) -> str:
    return f"`pypimigrate: ignore[{rule.name}] reason` in a comment on its line, or on the line before"


def _about_url(text: str, only: str | None, evidence: Evidence | None) -> str | None:
    """What becomes of one URL, in each role in which something else becomes of it."""
    found = list(candidates.candidates(text.encode("utf-8", "surrogateescape")))
    if len(found) != 1:
        return None
    url = parse(found[0].text)
    outcomes: dict[tuple[str, str | None], list[Role]] = {}
    for role in [Role(only)] if only else Role:
        row = match.row(url, role) if url is not None and found[0].form is Form.URL else None
        if row is not None and role is not Role.HOST:
            outcomes.setdefault((row.rule.name, row.new), []).append(role)
    if not outcomes:
        findings = check(text.encode("utf-8", "surrogateescape"), "text", Options()).findings
        rule = by_name(findings[0].rule) if findings else None
        return (
            _about(rule, evidence)
            if rule is not None
            else f"{printable(without_secrets(text))}: not legacy, nothing to do\n"
        )
    return "\n".join(_outcome(found[0].text, *key, roles, evidence) for key, roles in outcomes.items())


def _outcome(old: str, name: str, new: str | None, roles: list[Role], evidence: Evidence | None) -> str:
    rule = by_name(name)
    assert rule is not None
    plain = old.lower().startswith("http:")
    state = rule.http if rule.http and plain else rule.state
    lines = [
        f"{rule.name} ({rule.fix.value if new else 'advice'})",
        f"  used as    {', '.join(role.value for role in roles)}",
        f"  old        {printable(without_secrets(old))} ({state.value} today)",
        f"  new        {printable(without_secrets(new)) if new else 'nothing replaces it'}",
        f"  why        {rule.why}",
    ]
    if rule.instead:
        lines.append(f"  instead    {rule.instead}")
    lines.append(f"  evidence   {rule.source} (read on {rule.checked})")
    if evidence is not None and evidence.confirms(rule):
        lines.append(f"  seen       true of its examples on {evidence.date}")
    lines.append(f"  silence    {_silence(rule)}")
    return "\n".join(lines) + "\n"
