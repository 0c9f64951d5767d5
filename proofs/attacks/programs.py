"""A scanned repository starts no program."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from proofs.attacks import Attack, Outcome, git, pypimigrate, write

LINK = "see http://pypi.python.org/pypi/frobnicate\n"
COMMANDS = (
    ("check",),
    ("check", "--staged"),
    ("check", "--changed-since", "HEAD"),
    ("files",),
    ("files", "--why", "top.md"),
    ("fix",),
    ("baseline", "write", "--file", "../baseline.json"),
    ("report", "--html", "../report.html"),
    ("fix", "--write"),
)


def _attacked(folder: Path, repository: Path, commands: tuple[tuple[str, ...], ...] = COMMANDS) -> Outcome:
    """Run the commands in a repository, and look whether a program left its mark; the file must still be read."""
    for command in commands:
        done = pypimigrate(repository, *command)
        if done.code is None:
            return Outcome(False, f"`{command[0]}` hangs")
        if any(folder.rglob("PWNED")):
            return Outcome(False, f"`{' '.join(command)}` started a program of the repository")
        if "Traceback" in done.err:
            return Outcome(False, f"`{' '.join(command)}` ends with a traceback")
    if "https://pypi.org/project/frobnicate/" not in (repository / "top.md").read_text():
        return Outcome(False, "nothing was started, but the file was not read either")
    return Outcome(True, f"nothing was started by {len(commands)} commands; the files there are listed, read and fixed")


def _sparse(folder: Path) -> Path:
    """A repository with a sparse index, in which the tree of the folder that is left out is missing."""
    repository = write(folder / "repository", {"top.md": LINK, "in/a.md": LINK, "out/b.md": "x\n"})
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "x")
    git(repository, "sparse-checkout", "init", "--cone", "--sparse-index")
    git(repository, "sparse-checkout", "set", "in")
    tree = git(repository, "rev-parse", "HEAD:out").out.strip()
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    return repository


def _lazy(folder: Path, url: str, extra: str) -> Outcome:
    repository = _sparse(folder)
    git(repository, "config", "core.repositoryformatversion", "1")
    remote = f'[remote "o"]\n\turl = {url}\n\tpromisor = true\n{extra}[extensions]\n\tpartialClone = o\n'
    with open(repository / ".git" / "config", "a", encoding="utf-8") as file:
        file.write(remote)
    return _attacked(folder, repository)


def _upload_pack(folder: Path) -> Outcome:
    """A missing tree is fetched from a remote whose server program the repository names."""
    mark = folder / "PWNED"
    return _lazy(folder, str(folder), f'\tuploadpack = "touch {mark};false"\n')


def _ext(folder: Path) -> Outcome:
    """The same, by a remote helper that runs a command."""
    return _lazy(folder, f'"ext::sh -c touch% {folder / "PWNED"}"', '[protocol "ext"]\n\tallow = always\n')


def _configured(folder: Path) -> Outcome:
    """Every setting of git that names a program, at once."""
    repository = write(folder / "repository", {"top.md": LINK, ".gitattributes": "* filter=x diff=x\n"})
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "x")
    script = folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {folder / 'PWNED'}\nexec cat\n")
    script.chmod(0o700)
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script.read_text())
    hook.chmod(0o700)
    names = ("core.fsmonitor core.sshCommand core.askPass core.pager core.editor core.alternateRefsCommand "
             "diff.external diff.x.textconv diff.x.command filter.x.clean filter.x.smudge filter.x.process "
             "gpg.program credential.helper").split()  # fmt: skip
    for name in names:
        git(repository, "config", name, str(script))
    git(repository, "config", "filter.x.required", "true")
    (repository / "top.md").write_text(LINK + "\n")  # so that git would have to look at its content
    return _attacked(folder, repository)


def _beside(folder: Path) -> Outcome:
    """A program called git in the scanned folder, which a relative entry of PATH leads to."""
    repository = write(folder / "repository", {"top.md": LINK, "git": f"#!/bin/sh\ntouch {folder / 'PWNED'}\n"})
    (repository / "git").chmod(stat.S_IRWXU)
    (repository / ".git").mkdir()
    for command in (("check",), ("fix", "--write")):
        pypimigrate(repository, *command, PATH=os.pathsep.join((".", "", os.environ["PATH"])))
        if (folder / "PWNED").exists():
            return Outcome(False, "it was started")
    return Outcome(True, "not started: git is looked for in absolute folders only")


ATTACKS: tuple[Attack, ...] = (
    Attack("git", "a promised tree is missing, and `remote.*.uploadpack` is a command", _upload_pack),
    Attack("git", "the same with an `ext::` address that the repository allows", _ext),
    Attack("git", "14 settings that name a program, a hook and attributes", _configured),
    Attack("git", "a program called `git` in the folder, and `.` in PATH", _beside),
)
