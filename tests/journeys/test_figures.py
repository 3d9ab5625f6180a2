"""The demo as a whole: the contract's figures come from rows, and loading it twice adds nothing."""

import json

import pytest

pytestmark = pytest.mark.journey

SEATS = """
    SELECT places, split_out, reserved, fulfilled FROM quotas_quota
    WHERE region_id = '990101' AND kind = 'cap'
"""
GRANTS = """
    SELECT amount FROM quotas_ledgerentry
    WHERE region_id = '990101' AND move = 'grant' AND quota_id =
        (SELECT id FROM quotas_quota WHERE region_id = '990101' AND kind = 'cap')
    ORDER BY id
"""
TABLES = (
    *("accounts_user", "accounts_staffmember", "accounts_posting", "regions_region"),
    *("quotas_ledgerentry", "courses_enrolment", "courses_lessonprogress", "wagtailcore_page"),
    *("assessments_attempt", "certificates_certificate", "common_job", "common_auditentry"),
)


def counts(demo):
    return {table: demo.rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608


def test_the_county_has_320_places_of_which_33_are_free(demo):
    assert demo.rows(SEATS) == [(320, 0, 73, 214)]
    assert demo.rows(GRANTS) == [(180,), (140,)]


def test_the_ledger_proves_every_balance(demo):
    result = demo.manage("reconcile_quotas", "--json")
    assert json.loads(result.stdout) == {
        "ok": True, "quotas": 16, "entries": 532, "violations": [],
    }  # fmt: skip


def test_loading_again_adds_nothing(demo):
    before = counts(demo)
    demo.manage("demo", "--load-only")
    assert counts(demo) == before


def test_only_a_demo_installation_loads_the_demo(demo):
    refused = demo.manage("demo", "--load-only", check=False, DEMO="0")
    assert refused.returncode == 1
    assert "DEMO=1" in refused.stderr
