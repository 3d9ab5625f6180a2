"""`manage.py serve` with four web workers, asked by several clients at once."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections
from servers import free_port

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4
CLIENTS = 8


@dataclass
class Visitor:
    """One signed-in browser with a kept-alive connection."""

    port: int
    cookies: dict[str, str]
    line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> tuple[int, str, bytes]:
        return self._ask("GET", path, None, {})

    def post(
        self, path: str, fields: Mapping[str, object], **headers: str
    ) -> tuple[int, str, bytes]:
        fields = {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME], **fields}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), kind | headers)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, str, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"Cookie": cookie, "Accept-Encoding": "", **headers}
        try:
            self.line.request(method, path, body, said)
            response = self.line.getresponse()
        except http.client.RemoteDisconnected:  # an idle line that the server gave up: dial again
            self.line.close()
            self.line.request(method, path, body, said)
            response = self.line.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return response.status, response.headers.get("Location") or "", content


@dataclass
class Served:
    port: int
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self, user: User) -> Visitor:
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = "accounts.backends.RegionBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        cookies = {
            settings.SESSION_COOKIE_NAME: store.session_key or "",
            settings.CSRF_COOKIE_NAME: "c" * 32,
        }
        self.visitors.append(Visitor(self.port, cookies))
        return self.visitors[-1]

    def web_memory(self) -> float:
        """Return the largest resident size of a web process in MB; shared pages count."""
        sizes = []
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):
                command = (status.parent / "cmdline").read_bytes()
                if b"gunicorn" in command and f":{self.port}".encode() in command:
                    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
                    sizes.append(int(found[1]) / 1024 if found else 0.0)
        return max(sizes)


@contextlib.contextmanager
def served() -> Iterator[Served]:
    """Serve the database that the test is connected to."""
    port = free_port()
    one = connection.settings_dict
    connections.close_all()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgres://{one['USER']}@{one['HOST']}:{one['PORT']}/{one['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "IDENTITY_KEYS": os.environ["IDENTITY_KEYS"],
        "IDENTITY_INDEX_KEY": os.environ["IDENTITY_INDEX_KEY"],
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SMS_URL": "console:",
        "DEBUG": "0",
        "PYTHONPATH": str(ROOT / "site"),
    }
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(WORKERS)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    site = Served(port)
    try:
        _wait(port, process)
        yield site
    finally:
        for visitor in site.visitors:
            visitor.line.close()
        process.terminate()
        process.wait(timeout=40)


def rate(calls: Sequence[Callable[[], object]], *, seconds: float) -> float:
    """Let each caller (a thread each) call again and again; return calls a second, all together."""
    counts = [0] * len(calls)
    begin = threading.Barrier(len(calls))

    def run(number: int) -> float:
        begin.wait(timeout=60)
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            calls[number]()
            counts[number] += 1
        return time.perf_counter() - start

    with ThreadPoolExecutor(len(calls)) as pool:
        took = list(pool.map(run, range(len(calls))))
    return sum(count / one for count, one in zip(counts, took, strict=True))


def _wait(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(line), contextlib.suppress(OSError):
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        time.sleep(0.1)
    message = f"port {port} does not answer (exit status {process.poll()})"
    raise TimeoutError(message)
