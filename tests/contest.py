"""Many at once: calls that start together, each in a connection of its own.

In threads, or in processes where Python's lock would be measured instead of the database.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

_FORK = multiprocessing.get_context("fork")


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each call returned, or the exception it raised, in the order of the calls."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)  # a call that never came must not hold the others
            return call()
        except Exception as error:  # noqa: BLE001 the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_processes(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each call returned, in the order of the calls: plain values, which are pickled.
    A process that dies is an EOFError.
    """
    connections.close_all()
    barrier = _FORK.Barrier(len(calls))

    def run(call: Callable[[], Any], answer: Any) -> None:
        connection.ensure_connection()
        barrier.wait(timeout=60)
        answer.send(call())
        connection.close()

    pipes = [_FORK.Pipe(duplex=False) for _ in calls]
    workers = [
        _FORK.Process(target=run, args=(call, answer))
        for call, (_ours, answer) in zip(calls, pipes, strict=True)
    ]
    for worker, (_ours, answer) in zip(workers, pipes, strict=True):
        worker.start()
        answer.close()
    answers = [ours.recv() for ours, _answer in pipes]
    for worker in workers:
        worker.join()
    return answers


def killed(work: Callable[[], Any], chance: random.Random, longest: float) -> bool:
    """Start `work` in a process of its own and kill -9 it at a random moment, at most `longest`
    seconds later; tell whether it was still at it.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(chance.uniform(0.01, longest))
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)
