"""Rosters from the web: upload, check, decide, store, and no file left behind."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from factories.accounts import OfficeRoleFactory
from factories.regions import demo_county, region
from factories.rosters import HEADERS, csv_bytes, number, row
from openpyxl import load_workbook

from accounts import actions, queries, roster_files
from accounts.actions import roster_uploads
from accounts.models import RosterImport, StaffMember, User
from accounts.sheets.reading import open_table
from common import jobs, uploads
from common.models import AuditEntry, Job, UploadState
from regions.models import Region

pytestmark = pytest.mark.django_db
GOOD, BAD = row(identity=number(1)), row(name="王芳", phone="1.39E+10", identity=number(2))


@pytest.fixture
def county() -> Region:
    return demo_county()


@pytest.fixture
def officer(county: Region) -> User:
    return OfficeRoleFactory(region=county).user


def upload(officer: User, county: Region, content: bytes, name: str = "名册.csv") -> RosterImport:
    file = SimpleUploadedFile(name, content)
    return actions.start_roster_import(region=county, upload=file, actor=officer)


def work(started: RosterImport) -> RosterImport:
    """Do the waiting job as a worker would."""
    job = queries.roster_job(started)
    assert job is not None
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    started.refresh_from_db()
    return started


def stored(name: str) -> bool:
    return storages["private"].exists(name)


def test_check_then_store(officer: User, county: Region) -> None:
    started = upload(officer, county, csv_bytes([GOOD, BAD], headers=(*HEADERS, "备注")))
    assert started.state == UploadState.READING
    file = started.file_path
    assert stored(file)
    checked = work(started)
    assert checked.state == UploadState.PREVIEW
    assert (checked.added, checked.refused_count, checked.ignored_columns) == (1, 1, ["备注"])
    assert not StaffMember.objects.exists()
    actions.store_roster_import(roster_import=checked, actor=officer)
    done = work(checked)
    assert (done.state, done.added, done.refused_count) == (UploadState.DONE, 1, 1)
    assert done.finished_at is not None
    assert StaffMember.objects.get().name == "李秀兰"
    assert done.file_path == ""
    assert AuditEntry.objects.filter(action="accounts.import_roster").count() == 1


def test_the_upload_is_deleted_once_stored(
    officer: User, county: Region, django_capture_on_commit_callbacks: Any
) -> None:
    started = upload(officer, county, csv_bytes([GOOD]))
    file = started.file_path
    work(started)
    assert stored(file)
    actions.store_roster_import(roster_import=started, actor=officer)
    with django_capture_on_commit_callbacks(execute=True):
        work(started)
    assert not stored(file)


def test_identity_numbers_are_masked_in_what_is_kept(officer: User, county: Region) -> None:
    wrong = row(identity="110105194912310021")
    checked = work(upload(officer, county, csv_bytes([wrong, BAD])))
    assert "19491231" not in str(checked.refused)
    assert number(2) not in str(checked.refused)


def test_the_error_workbook(officer: User, county: Region) -> None:
    checked = work(upload(officer, county, csv_bytes([GOOD, BAD])))
    with actions.errors_of(checked) as content:
        rows = list(load_workbook(BytesIO(content.read())).active.iter_rows(values_only=True))
    assert rows[0][-1] == "原因"
    assert rows[1][0] == "王芳"
    clean = work(upload(officer, county, csv_bytes([GOOD])))
    with pytest.raises(FileNotFoundError), actions.errors_of(clean):
        pass


def test_an_unreadable_file_says_why_and_is_deleted(officer: User, county: Region) -> None:
    refused = work(upload(officer, county, b"\xd0\xcf\x11\xe0", "old.xls"))
    assert refused.state == UploadState.REFUSED
    assert ".xlsx" in refused.problem
    assert refused.file_path == ""


def test_reasons_are_in_the_language_of_the_officer(officer: User, county: Region) -> None:
    User.objects.filter(pk=officer.pk).update(language="en")
    refused = work(upload(User.objects.get(pk=officer.pk), county, b"\xd0\xcf\x11\xe0"))
    assert refused.problem.startswith("This is an old .xls")


def test_more_than_5_mb_is_refused(officer: User, county: Region) -> None:
    with pytest.raises(uploads.TooLarge):
        upload(officer, county, b"x" * (roster_uploads.LARGEST + 1))
    assert not RosterImport.objects.exists()


def test_a_path_in_the_file_name_is_no_path(officer: User, county: Region) -> None:
    started = upload(officer, county, csv_bytes([GOOD]), "../../etc/passwd")
    assert started.file_name == "passwd"
    assert started.file_path.startswith("rosters/")


def test_storing_twice_is_once(officer: User, county: Region) -> None:
    checked = work(upload(officer, county, csv_bytes([GOOD])))
    actions.store_roster_import(roster_import=checked, actor=officer)
    with pytest.raises(uploads.NotWaiting):
        actions.store_roster_import(roster_import=checked, actor=officer)
    assert Job.objects.filter(kind=roster_uploads.STORE).count() == 1


def test_discarding(officer: User, county: Region, django_capture_on_commit_callbacks: Any) -> None:
    checked = work(upload(officer, county, csv_bytes([GOOD, BAD])))
    files = [checked.file_path, checked.errors_path]
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_roster_import(roster_import=checked, actor=officer)
    checked.refresh_from_db()
    assert checked.state == UploadState.REFUSED
    assert not any(map(stored, files))
    with pytest.raises(uploads.NotWaiting):
        actions.store_roster_import(roster_import=checked, actor=officer)


def test_a_job_that_runs_again_stores_nothing_twice(officer: User, county: Region) -> None:
    checked = work(upload(officer, county, csv_bytes([GOOD])))
    actions.store_roster_import(roster_import=checked, actor=officer)
    job = Job.objects.get(kind=roster_uploads.STORE)
    roster_uploads.store(job)
    roster_uploads.store(job)
    assert StaffMember.objects.count() == 1


def test_files_live_a_day(officer: User, county: Region) -> None:
    old = work(upload(officer, county, csv_bytes([GOOD, BAD])))
    young = work(upload(officer, county, csv_bytes([GOOD])))
    files = [old.file_path, old.errors_path]
    RosterImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    roster_uploads.delete_old_files()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.file_path, old.errors_path) == (UploadState.REFUSED, "", "")
    assert old.problem
    assert not any(map(stored, files))
    assert young.state == UploadState.PREVIEW
    assert stored(young.file_path)


def test_a_file_that_is_being_stored_stays_a_second_day(officer: User, county: Region) -> None:
    found = work(upload(officer, county, csv_bytes([GOOD])))
    actions.store_roster_import(roster_import=found, actor=officer)
    found.refresh_from_db()
    for days, is_kept in [(1, True), (2, False)]:
        age = timedelta(days=days, minutes=1)
        RosterImport.objects.filter(pk=found.pk).update(created_at=timezone.now() - age)
        roster_uploads.delete_old_files()
        assert stored(found.file_path) is is_kept


@pytest.mark.parametrize("count", [1, 3])
def test_imports_of_ones_own_region_in_one_query(
    officer: User, county: Region, count: int, django_assert_num_queries: Any
) -> None:
    neighbour = OfficeRoleFactory(region=region("990102")).user
    upload(neighbour, region("990102"), csv_bytes([GOOD]))
    for _number in range(count):
        upload(officer, county, csv_bytes([GOOD]))
    with django_assert_num_queries(2):  # the scope and the list
        assert len(list(queries.roster_imports(officer))) == count


def test_the_template_can_be_filled_in_and_imported(county: Region, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    file.write_bytes(roster_files.template(county))
    book = load_workbook(file)
    assert book.sheetnames == ["花名册", "填写说明", "行政区划"]
    sheet = book["花名册"]
    assert sheet["B1"].number_format == "@"
    assert sheet.column_dimensions["C"].number_format == "@"
    codes = list(book["行政区划"].iter_rows(min_row=2, values_only=True))
    assert len(codes) == 14 + 28
    sheet.append(row(code=codes[1][0]))
    book.save(file)
    assert actions.import_roster(path=file, county=county, actor=None).added == 1


def test_an_empty_template_has_no_people(county: Region, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    file.write_bytes(roster_files.template(county))
    with open_table(file) as table:
        assert table.count == 1
    with pytest.raises(actions.RosterUnreadable):
        actions.import_roster(path=file, county=county, actor=None)
