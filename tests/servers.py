"""Real PostgreSQL and Redis on free ports, for the time of one command.

    python tests/servers.py COMMAND [ARGUMENT …]

runs the command with DATABASE_URL, CACHE_URL and CELERY_BROKER_URL pointing at them and exits with
its status. `initdb` refuses root, so that as root both run as the user `postgres`.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Servers:
    postgres_url: str
    redis_url: str
    folder: Path
    pg_ctl: list[str]

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgres_url,
            "CACHE_URL": self.redis_url.replace("redis://", "rediscache://") + "/1",
            "CELERY_BROKER_URL": self.redis_url + "/0",
            "TEST_BROKER_URL": self.redis_url + "/0",
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path:
    """Return the folder of the newest PostgreSQL here: initdb, pg_ctl, pg_dump, …"""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[4]))


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Start both servers in a temporary folder; stop them and delete it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-servers-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    try:
        with _postgres(folder, as_user) as (postgres_url, pg_ctl), _redis(folder) as redis_url:
            yield Servers(postgres_url, redis_url, folder, pg_ctl)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _postgres(folder: Path, as_user: list[str]) -> Iterator[tuple[str, list[str]]]:
    binaries = postgres_programs()
    cluster, port = folder / "postgres", free_port()
    initdb = [binaries / "initdb", "-D", cluster, "-U", "tongban", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*as_user, *initdb, "--no-sync", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    options = (
        f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        " -c max_connections=200 -c shared_buffers=256MB"
        # Who waits this long for a lock waits for ever: fail, so that the test ends.
        " -c lock_timeout=90s -c idle_in_transaction_session_timeout=180s"
    )
    pg_ctl = [*as_user, str(binaries / "pg_ctl"), "-D", str(cluster)]
    log = str(folder / "postgres.log")
    with (cluster / "postgresql.conf").open("a") as settings:  # a benchmark turns them on again
        settings.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
    start = [*pg_ctl, "-w", "-l", log, "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    try:
        createdb = [
            *as_user,
            str(binaries / "createdb"),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "tongban",
            "tongban",
        ]
        subprocess.run(createdb, check=True, cwd=folder)
        yield f"postgres://tongban@127.0.0.1:{port}/tongban", pg_ctl
    finally:
        subprocess.run(
            [*pg_ctl, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder
        )


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    message = f"nothing answers on port {port}"
    raise TimeoutError(message)


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        return 2
    with running() as servers:
        return subprocess.run(
            sys.argv[1:], check=False, env=os.environ | servers.environment()
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
