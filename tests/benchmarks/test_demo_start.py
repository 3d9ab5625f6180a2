"""`make demo` on an installed machine with the demo loaded: until the first page is answered."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from benchmarks.measuring import Table
from benchmarks.serving import ROOT
from servers import free_port

pytestmark = pytest.mark.benchmark


def test_the_first_page_of_the_demo(table: Table, tmp_path: Path) -> None:
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        "CACHE_URL": f"filecache://{tmp_path}/cache",
        "CELERY_BROKER_URL": "filesystem://",
        "RUN_DIR": str(tmp_path / "run"),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "PRIVATE_ROOT": str(tmp_path / "private"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "DEMO": "1",
    }
    for name in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "IDENTITY_KEYS", "IDENTITY_INDEX_KEY"):
        environment.pop(name, None)
    load = [".venv/bin/python", "manage.py", "demo", "--load-only"]
    subprocess.run(load, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    demo = subprocess.Popen(
        ["make", "-s", "demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _first_page(f"http://127.0.0.1:{port}/")
        took = time.perf_counter() - start
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(timeout=60)
    table.add(
        "`make demo`, installed and loaded: first page after",
        f"{took:.1f} s",
        "< 10 s",
        reached=took < 10,
    )


def _first_page(url: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(url, timeout=30) as page,  # noqa: S310 our own address
        ):
            assert page.status == 200
            return
        time.sleep(0.05)
    message = f"{url} does not answer"
    raise TimeoutError(message)
