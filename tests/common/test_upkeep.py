"""What every sweep does besides ringing."""

from io import StringIO

import pytest
from django.core.management import call_command

from common import jobs


@pytest.mark.django_db
def test_a_sweep_does_all_upkeep_also_when_one_part_fails(monkeypatch, caplog):
    done = []

    def broken() -> None:
        raise ValueError("on purpose")

    def sound() -> None:
        done.append("sound")

    monkeypatch.setattr(jobs, "_upkeep", {})
    jobs.on_sweep(broken)
    jobs.on_sweep(sound)
    jobs.on_sweep(sound)
    out = StringIO()
    call_command("sweep", stdout=out)
    assert (done, out.getvalue()) == (["sound"], "rang 0\n")
    assert "broken failed" in caplog.text
