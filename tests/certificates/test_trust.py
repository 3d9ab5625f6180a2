"""What the register keeps and publishes so that files and credentials can be checked."""

import io
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from factories.accounts import UserFactory
from factories.certificates import certified, certified_quota, person, revoked
from factories.quotas import posting

from certificates import actions, files, tasks
from certificates.credentials.check import check_credential
from certificates.domain import bitstring
from certificates.models import (
    Certificate,
    CertificateVersion,
    CredentialKey,
    IssuedFile,
    SealCertificate,
    StatusEntry,
)
from certificates.queries import trust
from certificates.rendering import attach
from certificates.signing.check import check_pdf
from common import jobs
from common.models import Job, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november", "private_files")]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "ring", lambda ids: None)


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


def work() -> None:
    for job in Job.objects.filter(state=JobState.TODO).order_by("pk"):
        jobs.run(job.pk)


def version_of(certificate: Certificate) -> CertificateVersion:
    assert certificate.current is not None
    version: CertificateVersion = certificate.current
    return version


def test_a_printing_keeps_its_place_on_the_list(certificate: Certificate) -> None:
    version = version_of(certificate)
    first = actions.status_places(versions=[version])
    assert actions.status_places(versions=[version, version]) == first
    assert StatusEntry.objects.count() == 1


def test_a_place_that_is_taken_is_drawn_again(certificate: Certificate, monkeypatch) -> None:
    other = certified(certified_quota())
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("certificates.actions.trust.secrets.randbelow", lambda _: next(drawn))
    pair = [version_of(certificate), version_of(other)]
    assert {index for _, index in actions.status_places(versions=pair).values()} == {7, 8}


def place(certificate: Certificate, index: int, number: int = 1) -> StatusEntry:
    return StatusEntry.objects.create(
        version=version_of(certificate), list_number=number, index=index
    )


def test_two_printings_never_share_a_place(certificate: Certificate) -> None:
    place(certificate, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(certified(certified_quota()), 5)


def test_a_place_lies_on_the_list(certificate: Certificate) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        place(certificate, bitstring.LENGTH)


def test_one_key_signs_per_year() -> None:
    actions.credential_key(year=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        CredentialKey.objects.create(
            year=2026, name="other", public="z6MkOther", private_ciphertext="-"
        )


def test_what_was_issued_is_never_forgotten(certificate: Certificate) -> None:
    """The database itself refuses to change or delete checksums, places and seals."""
    place(certificate, 1)
    tasks.file_of(version_of(certificate))
    for rows in (
        IssuedFile.objects.filter(sha256__gt=""),
        StatusEntry.objects.filter(index=1),
        SealCertificate.objects.filter(pem__gt=""),
    ):
        assert rows.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedFile.objects.update(sha256="0")


def test_an_issued_file_is_signed_and_known_by_its_bytes(certificate: Certificate) -> None:
    content = tasks.file_of(version_of(certificate))
    found = check_pdf(content, trust.trusted_seals())
    assert found.flaw is None
    assert IssuedFile.objects.get(sha256=found.sha256).version == certificate.current
    [(_, place_of)] = actions.status_places(versions=[version_of(certificate)]).items()
    assert found.imprint is not None
    assert (found.imprint.number, found.imprint.status) == (certificate.number, place_of)


def test_seals_of_other_years_stay_trusted() -> None:
    from certificates.signing import keys, seal

    [old] = keys.chain(keys.make("2024").certificate)
    actions.keep_seal(old)
    actions.keep_seal(old)
    assert trust.trusted_seals() == [old, seal.provider().chain[0]]


def look(address: str) -> Any:
    return Client().get(address)


def test_the_issuers_keys_are_published() -> None:
    key = actions.credential_key(year=2026)
    response = look("/.well-known/did.json")
    assert response["Content-Type"] == "application/json"
    told = response.json()
    assert told["id"] == "did:web:testserver"
    [method] = told["verificationMethod"]
    assert (method["id"], method["publicKeyMultibase"]) == (
        "did:web:testserver#key-2026",
        key.public,
    )


def test_the_public_credential_masks_the_name(certificate: Certificate) -> None:
    response = look(f"/credentials/{version_of(certificate).code}.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    check = check_credential(response.json(), trust.public_keys())
    assert check.credential is not None
    assert check.credential.name == "李**"
    assert "李秀兰" not in response.content.decode()


def test_guessing_codes_is_slow(certificate: Certificate) -> None:
    answers = [look(f"/credentials/{n:026}.json").status_code for n in range(11)]
    assert answers == [404] * 10 + [429]


def test_a_revocation_is_on_the_published_list_at_once(certificate: Certificate) -> None:
    actions.credential(version=version_of(certificate), masked=True)
    number, index = actions.status_places(versions=[version_of(certificate)])[
        certificate.current_id
    ]
    address = f"/credentials/status/{number}"
    before = look(address).json()["credentialSubject"]["encodedList"]
    revoked(certificate)
    response = look(address)
    after = response.json()["credentialSubject"]["encodedList"]
    assert [bitstring.is_set(one, index) for one in (before, after)] == [False, True]
    assert response["Cache-Control"] == "public, max-age=30"
    assert len(response.content) <= 20 * 1024


def test_there_is_no_list_that_nobody_is_on(certificate: Certificate) -> None:
    assert [look(f"/credentials/status/{n}").status_code for n in (0, 2, 99)] == [404] * 3


def test_a_list_costs_a_fixed_number_of_queries(certificate, django_assert_num_queries) -> None:
    for _ in range(2):
        actions.status_list(number=1)
        with django_assert_num_queries(2):
            actions.status_list(number=1)
        revoked(certified(certified_quota()))


@pytest.fixture
def holder(certificate: Certificate) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    user = UserFactory()
    certificate.person.user = user
    certificate.person.save()
    client.force_login(user)
    return client


def test_the_holder_downloads_the_credential(certificate: Certificate, holder: Client) -> None:
    response = holder.get(f"/certificates/{certificate.number}/credential/")
    assert response["Content-Disposition"] == f'attachment; filename="{certificate.number}.json"'
    check = check_credential(response.json(), trust.public_keys())
    assert check.credential is not None
    assert check.credential.name == "李秀兰"


def test_the_pdf_with_credential_is_made_when_asked_for(
    certificate: Certificate, holder: Client
) -> None:
    card = f"/certificates/{certificate.number}/"
    address = f"{card}pdf-with-credential/"
    assert holder.get(address).status_code == 302
    assert holder.post(address).url == card
    assert "页面会自己刷新" in holder.get(card).content.decode()
    work()
    content = b"".join(holder.get(address).streaming_content)
    found = check_pdf(content, trust.trusted_seals())
    assert found.flaw is None
    kept = IssuedFile.objects.get(sha256=found.sha256)
    assert (kept.version, kept.kind) == (certificate.current, "credential")
    attached = attach.read(content)
    assert attached is not None
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.AF[0].AFRelationship == "/Data"
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3U"


def test_made_again_it_is_the_same_file(certificate: Certificate) -> None:
    version = version_of(certificate)
    made = []
    for _ in range(2):
        actions.request_file(version=version, kind=actions.CREDENTIAL_FILE)
        work()
        made.append(files.get(files.with_credential(files.name_of(version))))
    assert made[0] is not None
    assert made[0] == made[1]
    assert IssuedFile.objects.filter(kind="credential").count() == 1


def test_a_revoked_one_is_handed_out_no_more(certificate: Certificate, holder: Client) -> None:
    revoked(certificate)
    for name in ("credential", "pdf-with-credential"):
        response = holder.get(f"/certificates/{certificate.number}/{name}/")
        assert response.url == f"/certificates/{certificate.number}/"


def test_somebody_elses_is_unknown(certificate: Certificate) -> None:
    client = Client()
    client.force_login(UserFactory())
    for name in ("credential", "pdf-with-credential"):
        assert client.get(f"/certificates/{certificate.number}/{name}/").status_code == 404
