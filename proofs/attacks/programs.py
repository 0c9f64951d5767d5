"""A scanned repository starts no program."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path

from proofs.attacks import Attack, Done, Outcome, git, pypimigrate, started, write

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


def _committed(repository: Path, files: dict[str, str | bytes]) -> Path:
    """A repository with one commit."""
    write(repository, files)
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "x")
    return repository


def _script(folder: Path) -> Path:
    """A program that leaves a mark."""
    script = folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {folder / 'PWNED'}\nexec cat\n")
    script.chmod(0o700)
    return script


def _elsewhere(folder: Path) -> Outcome:
    """The settings stand where git looks as well: an included file, one of a linked work tree, a `.git` file."""
    main = _committed(folder / "main", {"top.md": LINK, ".gitattributes": "* filter=x\n"})
    git(main, "worktree", "add", "-q", str(folder / "linked"))
    program = f'[core]\n\tfsmonitor = {_script(folder)}\n[filter "x"]\n\tclean = {folder / "script"}\n'
    write(main / ".git", {"more": program, "worktrees/linked/config.worktree": program})
    for name, value in (("include.path", "more"), ("extensions.worktreeConfig", "true"), ("alias.ls-files", "!false")):
        git(main, "config", name, value)
    for repository in (folder / "linked", main):
        (repository / "top.md").write_text(LINK)  # as it was, but later: git would have to look at its content
        outcome = _attacked(folder, repository)
        if not outcome.held:
            break
    return outcome


def _submodule(folder: Path) -> Outcome:
    """git asks a submodule whether it changed, and that has a configuration of its own."""
    _committed(folder / "other", {"a.md": LINK, ".gitattributes": "* filter=x\n"})
    repository = _committed(folder / "repository", {"top.md": LINK})
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(folder / "other"), "sub")
    git(repository, "commit", "-qm", "sub")
    git(repository / "sub", "config", "filter.x.clean", str(_script(folder)))
    (repository / "sub" / "a.md").write_text(LINK)  # as it was, but later: git would have to look at its content
    return _attacked(folder, repository)


def _inside(folder: Path) -> Outcome:
    """A folder of the tree looks like a bare repository: git would take its configuration and its index."""
    repository = _committed(folder / "repository", {"a.md": "x\n", "sub/top.md": LINK})
    sub = repository / "sub"
    git(sub, "init", "-q", "--bare", ".")
    hidden = (
        f"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n\tfsmonitor = {_script(folder)}\n"
    )
    write(sub, {"config": hidden, "info/exclude": "*\n"})
    done = pypimigrate(repository, "check", "--output-format", "concise", "sub")
    held = "sub/top.md:1:5" in done.out and not (folder / "PWNED").exists() and done.code == 1
    return Outcome(held, "not asked: read without git, and said" if held else f"exit {done.code}: {done.err.strip()}")


def _promised_commit(folder: Path) -> Outcome:
    """`--changed-since` a commit that would have to be fetched, or that looks like an option."""
    repository = _committed(folder / "repository", {"top.md": LINK})
    mark = folder / "PWNED"
    remote = f'[remote "o"]\n\turl = {folder}\n\tpromisor = true\n\tuploadpack = "touch {mark};false"\n'
    with open(repository / ".git" / "config", "a", encoding="utf-8") as file:
        file.write(f"[core]\n\trepositoryformatversion = 1\n{remote}[extensions]\n\tpartialClone = o\n")
    for revision in ("1" * 40, f"--output={mark}", f"--upload-pack=touch {mark}", "HEAD^{/x", "HEAD:top.md"):
        done = pypimigrate(repository, "check", f"--changed-since={revision}")
        if mark.exists() or done.code != 2 or len(done.err.strip().splitlines()) != 1:
            return Outcome(False, f"{revision}: exit {done.code}: {done.err}")
    return Outcome(True, "one line on standard error, exit 2")


def _index_of_others(folder: Path) -> Outcome:
    """An index that lists files outside of the work tree, and git's own."""
    repository = _committed(folder / "repository", {"top.md": LINK, "a" * 9: "a\n", "b" * 11: "b\n", "c" * 12: "c\n"})
    write(folder, {"out.md": LINK, "o.md": LINK})
    index = repository / ".git" / "index"
    data = index.read_bytes()[:-20]
    for old, new in (("a", "../out.md"), ("b", ".git/config"), ("c", "x/../../o.md")):
        data = data.replace(old.encode() * len(new), new.encode())
    index.write_bytes(data + hashlib.sha1(data).digest())
    config = repository / ".git" / "config"
    config.write_text(f"{config.read_text()}# {LINK}")
    others = (folder / "out.md", folder / "o.md", config)
    before = [path.read_text() for path in others]
    done = pypimigrate(repository, "fix", "--write")
    after = [path.read_text() for path in others]
    held = before == after and done.code == 2 and "https://pypi.org/" in (repository / "top.md").read_text()
    said = "not opened, one line each, exit 2; the other files are done"
    return Outcome(held, said if held else f"exit {done.code}, files changed: {before != after}: {done.err}")


_LIMITED = """
from pypimigrate.files import git
from pypimigrate.__main__ import main
git.SECONDS, git._SOON, git.MAX_MEMORY = {seconds}, 0.2, 1 << 26
main()
"""


def _limited(repository: Path, seconds: float, *args: str) -> Done:
    """The command, with limits that are reached sooner."""
    code = _LIMITED.format(seconds=seconds)
    return started([sys.executable, "-c", code, *args], repository, b"", 60, {})


def _endless(folder: Path) -> Outcome:
    """What git reads never ends: a FIFO that nobody writes to, or a device without an end."""
    for name, link in (("index", ""), ("info/exclude", ""), ("commondir", "/dev/zero")):
        repository = _committed(folder / name.replace("/", "-"), {"top.md": LINK})
        path = repository / ".git" / name
        path.unlink(missing_ok=True)
        if link:
            path.symlink_to(link)
        else:
            os.mkfifo(path)
        done = _limited(repository, 30 if link else 0.5, "check", "--output-format", "concise")
        reason = "Out of memory" if link else "longer than 0.5 seconds"
        if done.code != 1 or "top.md:1:5" not in done.out or reason not in done.err:
            return Outcome(False, f"{name}: exit {done.code}: {done.err.strip() or done.out}")
        changed = _limited(repository, 30 if link else 0.5, "check", "--staged")
        if changed.code != 2 or len(changed.err.strip().splitlines()) != 1:
            return Outcome(False, f"{name}, --staged: exit {changed.code}: {changed.err.strip()}")
    return Outcome(True, "git is ended at its limit, which is said; the files are read without it")


def _owner(folder: Path) -> Outcome:
    """A repository of another user, which git refuses; a huge claim in the index; a work tree that is elsewhere."""
    write(folder / "away", {"top.md": LINK})
    for number, tried in enumerate(("owner", "index", "work tree")):
        repository = _committed(folder / str(number), {"top.md": LINK})
        other = str(int(tried == "owner"))
        index = repository / ".git" / "index"
        if tried == "index":
            data = index.read_bytes()
            index.write_bytes(data[:8] + b"\xff\xff\xff\xf0" + data[12:])
        if tried == "work tree":
            git(repository, "config", "core.worktree", str(folder / "away"))
        done = pypimigrate(repository, "check", "--output-format", "concise", GIT_TEST_ASSUME_DIFFERENT_OWNER=other)
        if done.code != 1 or "top.md:1:5" not in done.out or "it is read without git" not in done.err:
            return Outcome(False, f"{tried}: exit {done.code}: {done.err.strip()}")
    return Outcome(True, "git's reason is shown; the files are read without it")


ATTACKS: tuple[Attack, ...] = (
    Attack("git", "a promised tree is missing, and `remote.*.uploadpack` is a command", _upload_pack),
    Attack("git", "the same with an `ext::` address that the repository allows", _ext),
    Attack("git", "14 settings that name a program, a hook and attributes", _configured),
    Attack("git", "a program called `git` in the folder, and `.` in PATH", _beside),
    Attack("git", "an included file, `config.worktree`, a `.git` file and an alias name a program", _elsewhere),
    Attack("git", "the configuration of a submodule names a program", _submodule),
    Attack("git", "a folder of the tree is a bare repository, which hides files and names a program", _inside),
    Attack("git", "`--changed-since` a promised commit, or an option", _promised_commit),
    Attack("git", "an index with `../out.md`, `.git/config` and `x/../../o.md`", _index_of_others),
    Attack("git", "a FIFO as index or exclude file, `/dev/zero` as `commondir`", _endless),
    Attack("git", "another owner, an index that claims 4 billion entries, a work tree elsewhere", _owner),
)
