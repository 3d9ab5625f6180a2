"""The ledger's page over a few rows and over 100,000."""

import time

import pytest
from benchmarks.measuring import Table
from benchmarks.population import multiply
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories.office import client_of, officer
from factories.quotas import granted

from quotas.models import LedgerEntry

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("real_database")]
ROWS = 100_000


def test_the_page_of_a_long_ledger(table: Table) -> None:
    granted(20)
    client, seen = client_of(officer()), []
    client.get("/office/")
    for more in (0, ROWS):
        if more:
            own = {"id": "1000 + n", "key": "'copy-' || n", "sequence": "1000 + n"}
            multiply(LedgerEntry.objects.get(), more, own)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE quotas_ledgerentry")
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            page = client.get("/office/quotas/ledger/")
            seen.append((len(queries), time.perf_counter() - start))
        assert page.context["page_obj"].paginator.count == more + 1
    (few, _quick), (many, seconds) = seen
    table.add(
        f"queries of the ledger's page with 1 and with {ROWS:,} rows",
        f"{few}, {many} ({1000 * seconds:.0f} ms)",
        "the same",
        reached=few == many,
    )
