"""A fleet on Dask distributed: the same work on many machines. Needs `distributed`.

A worker runs any code that it is sent: so a scheduler is on loopback, or spoken to through TLS, or somebody said that
the network is safe.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.fleet.driver import Runner
from pypimigrate.fleet.model import Repository, Result, Status, Task, Verdicts, rules_version
from pypimigrate.fleet.supervise import run_one

_LOOPBACK = re.compile(r"tcp://(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost):\d+")


class ClusterError(PypimigrateError):
    """The scheduler is not used, and why. The message is for people."""


class Tls(NamedTuple):
    """Paths of PEM files: the authority, and this client's certificate and key."""

    authority: str = ""
    certificate: str = ""
    key: str = ""


def refusal(address: str, tls: Tls, insecure: bool) -> str:
    """Why a scheduler is not used; empty if it is."""
    if address == "local" or _LOOPBACK.fullmatch(address):
        return ""
    if address.startswith("tls://"):
        return "" if all(tls) else "tls:// needs --tls-ca, --tls-cert and --tls-key"
    if not address.startswith("tcp://"):
        return f"{address} is not local, tcp://HOST:PORT or tls://HOST:PORT"
    return "" if insecure else f"{address} is not encrypted: use tls://, or --insecure if the network is safe"


@contextlib.contextmanager
def runner(address: str, task: Task, jobs: int, tls: Tls, insecure: bool) -> Iterator[tuple[Runner, int]]:
    """Something that runs repositories on the workers of a scheduler, and how many they take at a time.

    `local` starts a scheduler and `jobs` workers here. Raises Refused; ImportError without `distributed`.
    """
    reason = refusal(address, tls, insecure)
    if reason:
        raise ClusterError(reason)
    import distributed

    with contextlib.ExitStack() as stack:
        if address == "local":
            cluster = distributed.LocalCluster(
                n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
            )
            address = stack.enter_context(cluster).scheduler_address
        security = None
        if all(tls):
            security = distributed.Security(
                tls_ca_file=tls.authority,
                tls_client_cert=tls.certificate,
                tls_client_key=tls.key,
                require_encryption=True,
            )
        try:
            client = stack.enter_context(
                distributed.Client(address, security=security, timeout=30, set_as_default=False)
            )
        except (OSError, TimeoutError) as error:
            raise ClusterError(f"{address} does not answer: {error}") from None
        _compare(client)

        def run(repository: Repository, known: str, verdicts: Verdicts) -> Result:
            future = client.submit(_on_worker, repository, task, known, verdicts, pure=False)
            try:
                result: Result = future.result()
                return result
            except distributed.KilledWorker:
                reason = "each worker that took it was lost"
                return Result(repository.name, repository.revision, Status.KILLED, reason)
            except (distributed.CancelledError, OSError, TimeoutError) as error:
                raise ClusterError(f"the scheduler is lost ({error}); the results so far are kept") from None
            finally:
                future.release()

        # twice as many as there are threads: a worker that is done has the next one at hand
        yield run, 2 * max(1, sum(client.nthreads().values()))


def _on_worker(repository: Repository, task: Task, known: str, verdicts: Verdicts) -> Result:
    """Temporary files go to the worker's own folder: what a killed worker leaves there, the next one removes."""
    import distributed

    return run_one(repository, task, known, verdicts, distributed.get_worker().local_directory)


def _compare(client: Any) -> None:
    """Refuse workers that would not do what this program does."""
    try:
        client.get_versions(check=True)
    except (ImportError, ValueError) as error:
        raise ClusterError(f"the versions of client, scheduler and workers differ: {error}") from None
    own = rules_version()
    try:
        others = set(client.run(rules_version).values())
    except Exception as error:
        raise ClusterError(f"the workers have no pypimigrate that fits: {error}") from None
    if not others:
        raise ClusterError("the scheduler has no workers")
    if others != {own}:
        raise ClusterError(f"the workers have {', '.join(sorted(others))}, this is {own}")
