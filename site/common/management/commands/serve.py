"""Web, worker and scheduler together on one machine; Ctrl-C stops all of it."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

STOPPING_TAKES = 20  # seconds until a part that does not stop is killed


class Command(BaseCommand):
    help = "Serve the platform: web, worker and scheduler together, on one machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.WEB_PORT)
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--workers", type=int, default=settings.WEB_WORKERS)

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        parts = {
            "web": _start(_web(options["bind"], options["port"], options["workers"])),
            "worker": _start(_celery("worker", "-l", "warning", "-c", "1", "-n", "worker@%h")),
            "scheduler": _start(_celery("beat", "-l", "warning", "--pidfile=", *_schedule_file())),
        }
        try:
            name = _first_to_end(parts)
            self.stderr.write(f"{name} ended unexpectedly; stopping the rest.")
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


def _first_to_end(parts: dict[str, subprocess.Popen[bytes]]) -> str:
    while True:
        for name, process in parts.items():
            if process.poll() is not None:
                return name
        time.sleep(0.5)


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
