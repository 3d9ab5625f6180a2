"""The shared file cache: one winner per `add`, also between processes."""

import multiprocessing
import time
from pathlib import Path

import pytest
from django.core.checks import run_checks

from common import cache
from common.cache import SharedFileCache


def _add(directory: str, started: float, wins: "multiprocessing.Queue[int]") -> None:
    store = SharedFileCache(directory, {})
    while time.time() < started:
        pass
    wins.put(sum(store.add(f"lock-{number}", 1) for number in range(200)))


def test_of_four_processes_one_wins_each_add(tmp_path) -> None:
    context = multiprocessing.get_context("fork")
    wins = context.Queue()
    started = time.time() + 0.3
    processes = [
        context.Process(target=_add, args=(str(tmp_path), started, wins)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    total = sum(wins.get(timeout=30) for _ in processes)
    for process in processes:
        process.join()
    assert total == 200


def test_incr_counts_and_knows_what_is_missing(tmp_path) -> None:
    store = SharedFileCache(str(tmp_path), {})
    store.set("tries", 1)
    assert store.incr("tries") == 2
    with pytest.raises(ValueError, match="not found"):
        store.incr("missing")


def test_culling_throws_away_what_expired_first(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(cache, "CULL_ONE_IN", 1)
    store = SharedFileCache(str(tmp_path), {})
    store.set("old", 1, timeout=-1)
    store.set("kept", 1)
    store.set("new", 1)
    assert store.get("kept") == 1
    assert len(list(Path(tmp_path).glob("*.djcache"))) == 2


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_deployment_refuses_a_cache_per_process(settings, backend) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    ids = [message.id for message in run_checks(include_deployment_checks=True)]
    assert "common.E001" in ids


def test_the_cache_of_this_run_is_shared(settings) -> None:
    ids = [message.id for message in run_checks(include_deployment_checks=True)]
    assert "common.E001" not in ids
    assert settings.CACHES["default"]["BACKEND"] in {
        "common.cache.SharedFileCache",
        "django.core.cache.backends.redis.RedisCache",
    }
