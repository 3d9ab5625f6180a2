"""Places, certificates, results and rosters, as officers use them (C1, C2, C5, L7)."""

import re
import uuid
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from factories.assessments import AttemptFactory
from factories.certificates import certified_quota, enrolled, ready, study
from factories.office import client_of, county, director, officer, rows_of
from factories.quotas import granted
from factories.regions import region

from accounts.models import RosterImport, StaffMember
from assessments.models import ProgrammePaper
from certificates import actions as certificates
from certificates.models import Certificate, IssueBatch
from common import jobs
from common.models import AuditEntry, Job
from courses import actions as courses
from courses.models import Enrolment
from quotas.models import LedgerEntry, Quota, WaitingEntry

pytestmark = pytest.mark.django_db
KEY = "1234567890abcdef1234567890abcdef"


# Places.


def test_places_are_handed_down_once_with_a_document() -> None:
    quota = granted(40)
    region("990101100")
    client = client_of(officer())
    data = {
        "region": "990101100",
        "places": "25",
        "document_number": "清民发〔2026〕9号",
        "key": KEY,
    }
    for _ in range(2):
        assert client.post(f"/office/quotas/{quota.pk}/split/", data).status_code == 302
    quota.refresh_from_db()
    assert quota.split_out == 25
    assert Quota.objects.get(region="990101100").places == 25
    assert LedgerEntry.objects.filter(move="split").count() == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"places": "41"},
        {"places": "0"},
        {"places": "-3"},
        {"places": "viele"},
        {"document_number": ""},
        {"region": "990102100"},
        {"key": "x"},
    ],
)
def test_a_split_that_may_not_be_is_explained_and_moves_nothing(sent: dict[str, str]) -> None:
    quota = granted(40)
    region("990101100"), region("990102100")
    data = {"region": "990101100", "places": "25", "document_number": "9号文", "key": KEY}
    answer = client_of(officer()).post(f"/office/quotas/{quota.pk}/split/", data | sent)
    assert answer.status_code == 422
    quota.refresh_from_db()
    assert quota.split_out == 0


def test_the_ledger_page_and_its_export_have_the_same_rows() -> None:
    county()
    client = client_of(officer())
    page = client.get("/office/quotas/ledger/")
    number = LedgerEntry.objects.count()
    assert page.context["page_obj"].paginator.count == number > 8
    assert len(rows_of(client.post("/office/quotas/ledger/export/"))) == number
    only = client.get("/office/quotas/ledger/?move=fulfil").context["page_obj"].paginator
    assert only.count == 1
    assert client.get("/office/quotas/ledger/?start=2030-01-01").context["lines"] == []
    assert client.get("/office/quotas/ledger/?start=gestern&move=x").status_code == 200


def test_a_waiting_person_is_seated_when_a_place_is_free_and_only_then() -> None:
    made = county()
    entry = WaitingEntry.objects.get()
    client = client_of(officer())
    address = f"/office/quotas/waiting/{entry.pk}/seat/"
    client.post(address, {"key": KEY})
    entry.refresh_from_db()
    assert entry.state == "waiting"
    courses.withdraw(enrolment=made.attended, reason="调离", actor=None)
    for _ in range(2):
        client.post(address, {"key": "f" * 32})
    entry.refresh_from_db()
    assert entry.state == "seated"
    assert Enrolment.objects.filter(person=made.waiting).count() == 1


# Certificates.


def test_issuing_is_looked_at_first_and_started_once() -> None:
    quota = certified_quota()
    ids = [ready(quota, director(f"99010110000{n}")).pk for n in range(1, 4)]
    client = client_of(officer())
    assert len(client.get("/office/certificates/").context["ready"].own) == 3
    looked = client.post("/office/certificates/preview/", {"id": ids})
    assert looked.status_code == 200
    assert not IssueBatch.objects.exists()
    key = re.search(r'name="key" value="(\w+)"', looked.content.decode())
    assert key
    answers = [
        client.post("/office/certificates/issue/", {"id": ids, "key": key[1]}) for _ in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    batch = IssueBatch.objects.get()
    while not certificates.issue_chunk(batch=batch).is_finished:
        pass
    page = client.get(answers[0]["Location"])
    assert page.context["progress"].issued == 3
    assert page.context["used"] == (0, 3)
    assert Certificate.objects.count() == 3
    assert Job.objects.filter(kind="certificates.issue").count() == 1
    fragment = client.get(answers[0]["Location"], headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    quota.refresh_from_db()
    assert (quota.reserved, quota.fulfilled) == (0, 3)


def test_who_cannot_be_printed_is_named_before_anything_is_issued() -> None:
    quota = certified_quota()
    good = ready(quota, director()).pk
    bad = [
        ready(quota, director(f"99010110000{n}", name=name)).pk
        for n, name in ((2, "李\U000323ab"), (3, "李བཀྲ་ཤིས་"))
    ]
    client = client_of(officer())
    page = client.post("/office/certificates/preview/", {"id": [good, *bad]})
    said = page.content.decode()
    assert "2 人暂缓发证" in said
    assert "U+323AB" in said
    assert "没有一种证书字体能印全“李བཀྲ་ཤིས་”" in said
    assert re.findall(r'name="id" value="(\d+)"', said) == [str(good)]
    assert page.context["afterwards"] == 1
    alone = client.post("/office/certificates/preview/", {"id": bad}).content.decode()
    assert "返回名单" in alone
    assert "/office/certificates/issue/" not in alone


@pytest.mark.parametrize("key", ["", "x", "z" * 32, "²" * 32, "1" * 5000])
def test_a_mangled_key_issues_nothing(key: str) -> None:
    quota = certified_quota()
    enrolment = ready(quota, director())
    sent = {"id": enrolment.pk, "key": key}
    assert client_of(officer()).post("/office/certificates/issue/", sent).status_code == 302
    assert not IssueBatch.objects.exists()


def test_a_refusal_in_a_batch_is_shown_with_its_reason() -> None:
    quota = certified_quota()
    enrolment = ready(quota, director())
    learning = enrolled(quota, director("990101100002", name="白学"))
    batch = certificates.issue_batch(
        period=quota.period,
        region=region("990101"),
        enrolment_ids=[enrolment.pk, learning.pk],
        actor=None,
    )
    certificates.issue_chunk(batch=batch)
    page = client_of(officer()).get(f"/office/certificates/batches/{batch.public_id}/")
    [refusal] = page.context["refusals"]
    assert refusal.person == learning.person
    assert refusal.reason in page.content.decode().replace("&quot;", '"')


def test_a_prefecture_leaves_to_the_county_what_the_county_issues() -> None:
    quota = certified_quota()
    enrolment = ready(quota, director())
    client = client_of(officer("prefecture", "9901", name="孙丽"))
    found = client.get("/office/certificates/").context["ready"]
    assert (found.own, [one.pk for one in found.others]) == ([], [enrolment.pk])
    for step in ("preview", "issue"):
        answer = client.post(f"/office/certificates/{step}/", {"id": enrolment.pk, "key": KEY})
        assert answer.status_code == 404
    assert not IssueBatch.objects.exists()


def test_supervisors_wait_on_the_desk_of_the_prefecture() -> None:
    quota = certified_quota(role="supervisor", organiser=region("9901"))
    enrolment = ready(quota, director("990101100", role="supervisor"))
    above = client_of(officer("prefecture", "9901", name="孙丽"))
    assert above.get("/office/certificates/").context["ready"].own == [enrolment]
    here = client_of(officer()).get("/office/certificates/").context["ready"]
    assert (here.own, here.others) == ([], [enrolment])
    assert client_of(officer()).get("/office/").context["todo"].waiting_for_issue == 0


def test_what_is_missing_is_said_for_those_who_are_not_ready() -> None:
    made = county()
    page = client_of(officer()).get("/office/certificates/")
    lacking = {one.person.name: missing for one, missing in page.context["lacking"]}
    assert set(lacking) == {"陈考", "丁完", "方学", "高停", "何新"}
    assert len(lacking["陈考"]) == 1
    assert made.ready not in lacking


def test_print_file_and_single_files_come_as_private_downloads() -> None:
    made = county()
    client = client_of(officer())
    number = made.certified.number
    waiting = client.get(f"/office/certificates/{number}/1.pdf")
    assert waiting["Content-Type"].startswith("text/html")
    path = storages["private"].save(f"{uuid.uuid4()}.pdf", ContentFile(b"%PDF-1.7"))
    made.certified.current.file_path = path
    made.certified.current.save()
    file = client.get(f"/office/certificates/{number}/1.pdf")
    assert file["Content-Type"] == "application/pdf"
    assert {"private", "no-store"} <= set(file["Cache-Control"].split(", "))
    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    file.close()


@pytest.mark.parametrize(
    ("query", "rows"), [("", 1), ("?state=expired", 0), ("?q=安", 1), ("?q=%", 0)]
)
def test_the_register_and_its_export_have_the_same_rows(query: str, rows: int) -> None:
    county()
    client = client_of(officer())
    page = client.get(f"/office/certificates/register/{query}")
    assert page.context["page_obj"].paginator.count == rows
    assert len(rows_of(client.post(f"/office/certificates/register/export/{query}"))) == rows
    assert AuditEntry.objects.filter(action="office.export").count() == 1


# Results.


def test_who_failed_with_the_last_try_comes_first_and_stands_on_the_desk() -> None:
    quota = certified_quota()
    paper = ProgrammePaper.objects.get(programme=quota.period.programme).paper
    passed = ready(quota, director("990101100001", name="安过", name_sort="an guo"))
    failed = study(enrolled(quota, director("990101100002", name="郑败", name_sort="zheng bai")))
    for number in (1, 2):
        AttemptFactory(
            person=failed.person,
            period=quota.period,
            paper_version=paper.current,
            region=failed.region,
            number=number,
            mark=Decimal(2),
        )
    client = client_of(officer())
    page = client.get("/office/results/")
    assert [row.enrolment for row in page.context["rows"]] == [failed, passed]
    assert [row.is_used_up for row in page.context["rows"]] == [True, False]
    assert page.context["used_up"] == 1
    assert client.get("/office/").context["todo"].used_up == 1
    assert len(rows_of(client.post("/office/results/export/"))) == 2


def test_whose_last_try_waits_for_a_grader_has_not_failed_yet() -> None:
    quota = certified_quota()
    paper = ProgrammePaper.objects.get(programme=quota.period.programme).paper
    waiting = study(enrolled(quota, director("990101100001")))
    for number, facts in [(1, {"mark": Decimal(2)}), (2, {"state": "grading", "mark": None})]:
        AttemptFactory(
            person=waiting.person,
            period=quota.period,
            paper_version=paper.current,
            region=waiting.region,
            number=number,
            **facts,
        )
    page = client_of(officer()).get("/office/results/")
    [row] = page.context["rows"]
    assert (row.outcome, row.is_used_up, page.context["used_up"]) == ("等待人工评分", False, 0)


# Rosters.

HEADERS = "姓名,手机号,岗位,行政区划代码,任职日期\n"
GOOD = "李秀兰,13912340001,儿童主任,990101100001,2026-03-01\n"
BAD = "坏号码,1391234,儿童主任,990101100001,2026-03-01\n"


def uploaded(client, content: bytes, name: str = "名册.csv"):
    return client.post(
        "/office/roster/", {"county": "990101", "file": SimpleUploadedFile(name, content)}
    )


def work(kind: str) -> None:
    for job in Job.objects.filter(kind=kind, state="todo"):
        jobs.run(job.pk)


def test_a_roster_is_checked_shown_and_stored_when_confirmed() -> None:
    region("990101100001")
    region("990101").__class__.objects.filter(pk="990101").update(villages_loaded=True)
    client = client_of(officer())
    address = uploaded(client, (HEADERS + GOOD + BAD).encode("gb18030"))["Location"]
    assert client.get(address).context["is_busy"]
    work("accounts.check_roster")
    preview = client.get(address).context["found"]
    assert (preview.state, preview.added, preview.refused_count) == ("preview", 1, 1)
    assert not StaffMember.objects.exists()
    for _ in range(2):
        client.post(address.replace("?", "store/?"))
    work("accounts.store_roster")
    done = client.get(address).context["found"]
    assert (done.state, done.added) == ("done", 1)
    assert StaffMember.objects.get().name == "李秀兰"
    errors = rows_of(client.get(address.replace("?", "errors.xlsx?")))
    assert errors[0][0] == "坏号码"
    granted(5)
    assert client.get("/office/").context["todo"].roster.number == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("名册.doc", b"x"), ("名册.csv", b""), ("名册.xlsx", b"no zip"), ("x.csv", b"a,b\n1,2\n")],
)
def test_a_file_that_is_no_roster_is_explained_and_stores_nothing(
    name: str, content: bytes
) -> None:
    region("990101").__class__.objects.filter(pk="990101").update(villages_loaded=True)
    client = client_of(officer())
    answer = uploaded(client, content, name)
    if answer.status_code == 422:
        assert answer.context["form"].errors
    else:
        work("accounts.check_roster")
        page = client.get(answer["Location"])
        assert page.context["found"].state == "refused"
        assert page.context["found"].problem in page.content.decode()
    assert not StaffMember.objects.exists()


def test_more_than_five_megabytes_are_refused_with_the_remedy() -> None:
    region("990101")
    answer = uploaded(client_of(officer()), b"x" * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "5 MB" in answer.content.decode()
    assert not RosterImport.objects.exists()


def test_template_and_export_are_workbooks() -> None:
    director()
    client = client_of(officer())
    assert client.get("/office/roster/template.xlsx").content.startswith(b"PK")
    assert len(rows_of(client.post("/office/roster/export/"))) == 1
    assert client.post("/office/roster/export/", {"identity": "1"}).status_code == 422
    assert BytesIO(client.post("/office/roster/export/").content).read(2) == b"PK"


# Every page, with and without anything to show.

PAGES = [
    "",
    "columns/",
    "people/",
    "people/?show=outstanding",
    "roster/",
    "quotas/",
    "quotas/ledger/",
    "quotas/waiting/",
    "certificates/",
    "certificates/register/",
    "results/",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_an_empty_state(page: str) -> None:
    client = client_of(officer())
    assert client.get(f"/office/{page}").status_code == 200
    granted(5)
    assert client.get(f"/office/{page}").status_code == 200


def test_no_page_carries_inline_style_or_script() -> None:
    county()
    client = client_of(officer())
    for page in PAGES:
        html = client.get(f"/office/{page}").content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html), page


def test_offices_above_see_the_whole() -> None:
    county()
    for role, code in (("province", "99"), ("platform", "00"), ("prefecture", "9901")):
        client = client_of(officer(role, code))
        for page in PAGES:
            assert client.get(f"/office/{page}").status_code == 200, (role, page)
        assert client.get("/office/").context["total"].certified == 1, role
