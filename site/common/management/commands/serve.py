"""Web, worker and scheduler together on one machine; Ctrl-C stops all of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

RESTARTS = 5
MINUTE = 60.0
STARTING_TAKES = 20  # seconds at most; the other parts do not depend on the web
STOPPING_TAKES = 20  # seconds until a part that does not stop is killed


class Command(BaseCommand):
    help = "Serve the platform: web, worker and scheduler together, on one machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.WEB_PORT)
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--workers", type=int, default=settings.WEB_WORKERS)

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        commands = {
            "web": _web(options["bind"], options["port"], options["workers"]),
            "worker": _celery("worker", "-l", "warning", "-c", "1", "-n", "worker@%h"),
            "scheduler": _celery("beat", "-l", "warning", "--pidfile=", *_schedule_file()),
        }
        parts = {"web": _start(commands["web"])}
        try:
            _wait_until_listening(parts["web"], options["bind"], options["port"])
            parts |= {name: _start(commands[name]) for name in ("worker", "scheduler")}
            ended = _keep_running(commands, parts, self.stderr.write)
            self.stderr.write(f"{ended} ended {RESTARTS} times within a minute; stopping the rest.")
            sys.exit(1)
        except KeyboardInterrupt:
            self.stderr.write("Stopping …")
        finally:
            _stop(parts)


def _web(bind: str, port: int, workers: int) -> list[str]:
    return [
        *_module("gunicorn", "config.wsgi:application"),
        *("--bind", f"{bind}:{port}", "--workers", str(workers), "--threads", "4"),
        *("--worker-class", "gthread", "--preload", "--max-requests", "20000"),
        *("--max-requests-jitter", "2000", "--timeout", "60", "--graceful-timeout", "10"),
        *("--log-level", "warning", "--worker-tmp-dir", "/dev/shm"),  # noqa: S108 a heartbeat file, no content
    ]


def _celery(*arguments: str) -> list[str]:
    return [*_module("celery", "-A", "config.celery"), *arguments]


def _schedule_file() -> tuple[str, str]:
    return ("-s", str(settings.RUN_DIR / "beat-schedule"))


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a part in a session of its own, so that Ctrl-C reaches it once, through us."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)  # noqa: S603 our own arguments


def _wait_until_listening(web: subprocess.Popen[bytes], bind: str, port: int) -> None:
    """Let the web have the processors to itself until it listens: the first page is waited for."""
    deadline = time.monotonic() + STARTING_TAKES
    while time.monotonic() < deadline and web.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((bind, port), timeout=1):
            return
        time.sleep(0.1)


def _keep_running(
    commands: dict[str, list[str]],
    parts: dict[str, subprocess.Popen[bytes]],
    say: Callable[[str], object],
) -> str:
    """Start again what ends; return the name of a part that will not stay up.

    The embedded file broker can hand the worker half a message, which ends it. The work is a row,
    so nothing is lost: the sweeper rings again.
    """
    endings: dict[str, list[float]] = {name: [] for name in parts}
    while True:
        time.sleep(0.5)
        for name, process in parts.items():
            if process.poll() is None:
                continue
            now = time.monotonic()
            endings[name] = [at for at in endings[name] if now - at < MINUTE] + [now]
            if len(endings[name]) >= RESTARTS:
                return name
            say(f"{name} ended (status {process.returncode}); starting it again.")
            parts[name] = _start(commands[name])


def _stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in parts.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOPPING_TAKES
    for process in parts.values():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
