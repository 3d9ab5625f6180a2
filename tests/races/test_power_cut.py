"""PostgreSQL stopped at once, in the middle of a batch, as a power cut does: what was answered is
there, nothing is half there, and the batch goes on.

On a server of its own that waits for the disk, as an office's does.
"""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import servers
from django.db import Error, connection, connections
from factories.certificates import certified_quota, ready
from factories.quotas import granted, split, transfer

from certificates import actions
from certificates.models import Certificate, IssueBatch
from certificates.queries.reconcile import prove
from quotas.models import LedgerEntry, Quota

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("_in_november")]
Restart = Callable[[], None]


@pytest.fixture
def _in_november(time_machine) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=True)


@pytest.fixture
def pull_the_plug(django_db_setup, django_db_blocker) -> Iterator[Restart]:
    """Point the connection at a server of its own; return what stops it dead and starts it."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-power-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    kept = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "NAME")}
    with django_db_blocker.unblock(), servers._postgres(folder, as_user) as (url, pg_ctl):
        address = f"postgres://{kept['USER']}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"
        dump = subprocess.run(["pg_dump", "-O", address], check=True, capture_output=True)
        subprocess.run(["psql", "-q", url], input=dump.stdout, check=True, capture_output=True)
        with psycopg.connect(url, autocommit=True) as server:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                server.execute(f"ALTER SYSTEM SET {setting} = on")
            server.execute("SELECT pg_reload_conf()")
            found = server.info
            own = {"HOST": found.host, "PORT": found.port, "USER": found.user, "NAME": found.dbname}
        connections.close_all()
        connection.settings_dict.update(own)

        def restart() -> None:
            subprocess.run(
                [*pg_ctl, "-w", "-m", "immediate", "restart"],
                check=True,
                stdout=subprocess.DEVNULL,
                cwd=folder,
            )

        try:
            yield restart
        finally:
            connections.close_all()
            connection.settings_dict.update(kept)
    shutil.rmtree(folder, ignore_errors=True)


def cut_off(work: Callable[[], None], restart: Restart, seconds: float) -> None:
    """Let `work` run in a process of its own until the server dies under it."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except Error:
            pass
        finally:
            os._exit(0)
    time.sleep(seconds)
    restart()
    os.waitpid(pid, 0)


def work_off(batch: IssueBatch) -> None:
    while not actions.issue_chunk(batch=batch, size=5).is_finished:
        pass


@pytest.mark.parametrize(
    ("cuts", "people"), [(1, 40), pytest.param(10, 400, marks=pytest.mark.soak)]
)
def test_a_batch_survives_a_power_cut(pull_the_plug: Restart, cuts: int, people: int) -> None:
    quota = certified_quota(people)
    ids = [ready(quota).pk for _ in range(people)]
    batch = actions.issue_batch(
        period=quota.period, region=quota.region, enrolment_ids=ids, actor=None
    )
    chance, counts = random.Random(2026), []
    for _ in range(cuts):
        cut_off(lambda: work_off(batch), pull_the_plug, chance.uniform(0.05, 0.2))
        counts.append(Certificate.objects.count())
        assert prove().violations == []
    work_off(batch)
    assert counts == sorted(counts)
    numbers = sorted(int(c.number[13:18]) for c in Certificate.objects.all())
    assert numbers == list(range(1, people + 1))
    assert prove().violations == []


@pytest.mark.parametrize("cuts", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_what_was_answered_survives_a_power_cut(
    pull_the_plug: Restart, cuts: int, tmp_path: Path
) -> None:
    county = granted(20)
    town = split(county, "990101100", 10)
    split(county, "990101101", 10)
    answered = tmp_path / "answered"

    def move() -> None:
        there = "990101101"
        while True:
            for source, code in ((town, there), (Quota.objects.get(region=there), "990101100")):
                key = f"move-{LedgerEntry.objects.count()}"
                transfer(source, code, 1, key=key)
                with answered.open("a") as answers:
                    answers.write(f"{key}\n")

    chance = random.Random(2026)
    for _ in range(cuts):
        cut_off(move, pull_the_plug, chance.uniform(0.2, 0.5))
        told = set(answered.read_text().split())
        assert told <= set(LedgerEntry.objects.values_list("key", flat=True))
        assert prove().violations == []
