"""The supervisor of one machine: what ends starts again; what will not stay up ends the rest."""

import subprocess
import sys

from common.management.commands import serve


def test_a_part_that_ends_is_started_again_until_it_will_not_stay_up():
    commands = {"worker": [sys.executable, "-c", "pass"]}
    parts: dict[str, subprocess.Popen[bytes]] = {"worker": serve._start(commands["worker"])}
    said: list[str] = []
    assert serve._keep_running(commands, parts, said.append) == "worker"
    assert len(said) == serve.RESTARTS - 1
    assert said[0] == "worker ended (status 0); starting it again."
