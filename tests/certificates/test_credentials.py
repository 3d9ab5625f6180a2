"""Open Badges 3.0 credentials: ours and software that is not ours agree, also on what to refuse."""

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from factories.certificates import certified, certified_quota, person, revoked
from factories.quotas import posting
from independent import verdicts

from certificates import actions
from certificates.credentials.check import CredentialFlaw, check_credential
from certificates.domain import bitstring
from certificates.models import Certificate, CredentialKey
from certificates.queries import trust

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]
Document = dict[str, Any]
LATER = "2026-11-24T00:00:00Z"


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


def credential_of(certificate: Certificate, *, masked: bool = False) -> Document:
    assert certificate.current is not None
    return actions.credential(version=certificate.current, masked=masked)


def network(*lists: int) -> Document:
    """Return what an independent verifier finds at our addresses."""
    did, found = trust.did_document(), [actions.status_list(number=number) for number in lists]
    return {did["id"]: did} | {one["id"]: one for one in found}


def own_list(credential: Document) -> int:
    return int(credential["credentialStatus"]["statusListCredential"].rpartition("/")[2])


def test_both_verifiers_accept_every_kind_of_name() -> None:
    quota = certified_quota()
    names = ["李秀兰", "䶮㛃", "买买提·吐尔逊", "阿卜杜热西提·买买提托合提·努尔艾合买提江"]
    credentials = [
        credential_of(certified(quota, posting(person=person(name))), masked=masked)
        for name in names
        for masked in (False, True)
    ]
    keys = trust.public_keys()
    assert [check_credential(one, keys).flaw for one in credentials] == [None] * 8
    told = verdicts(credentials, documents=network(*map(own_list, credentials)), now=LATER)
    assert told == [{"verified": True, "revoked": False, "error": None}] * 8


def altered(document: Document) -> Iterator[Document]:
    """Yield copies with one thing changed, left out or added, everywhere."""
    for path in _paths(document):
        for change in (_reword, _lengthen, _leave_out, _add_beside):
            copied = copy.deepcopy(document)
            inner: Any = copied
            for step in path[:-1]:
                inner = inner[step]
            if change(inner, path[-1]):
                yield copied


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for step, child in children:
        yield (*path, step)
        if isinstance(child, dict | list):
            yield from _paths(child, (*path, step))


def _reword(inner: Any, step: Any) -> bool:
    value = inner[step]
    if isinstance(value, bool):
        inner[step] = not value
    elif isinstance(value, str):
        middle = len(value) // 2
        inner[step] = value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]
    return isinstance(value, bool | str)


def _lengthen(inner: Any, step: Any) -> bool:
    if isinstance(inner[step], str):
        inner[step] += "x"
        return True
    return False


def _leave_out(inner: Any, step: Any) -> bool:
    del inner[step]
    return True


def _add_beside(inner: Any, step: Any) -> bool:
    if isinstance(inner, dict):
        inner[f"{step}2"] = inner[step]
    return isinstance(inner, dict)


def refused_by_both(copies: list[Document], certificate: Certificate) -> None:
    keys = trust.public_keys()
    assert [one for one in copies if check_credential(one, keys).flaw is None] == []
    documents = network(own_list(credential_of(certificate)))
    told = verdicts(copies, documents=documents, now=LATER)
    accepted = [one for one, said in zip(copies, told, strict=True) if said["verified"]]
    assert accepted == []


def test_a_hundred_altered_copies_are_refused_by_both(certificate: Certificate) -> None:
    copies = list(altered(credential_of(certificate)))
    refused_by_both(random.Random(1).sample(copies, 100), certificate)


@pytest.mark.soak
def test_every_altered_copy_is_refused_by_both(certificate: Certificate) -> None:
    full, masked = credential_of(certificate), credential_of(certificate, masked=True)
    other = credential_of(certified(certified_quota(), posting(person=person("买买提·艾力"))))
    last = credential_of(certified(certified_quota(), posting(person=person("王芳"))))
    copies = [one for document in (full, masked, other, last) for one in altered(document)]
    copies += [document | {"proof": other["proof"]} for document in (full, masked)]
    assert len(copies) >= 500
    refused_by_both(copies, certificate)


def test_a_revoked_one_is_set_on_the_list_and_keeps_its_proof(certificate: Certificate) -> None:
    credential = credential_of(certificate)
    before = actions.status_list(number=own_list(credential))
    revoked(certificate)
    index = int(credential["credentialStatus"]["statusListIndex"])
    after = actions.status_list(number=own_list(credential))
    is_set = [
        bitstring.is_set(one["credentialSubject"]["encodedList"], index) for one in (before, after)
    ]
    assert is_set == [False, True]
    [told] = verdicts([credential], documents=network(own_list(credential)), now=LATER)
    assert (told["verified"], told["revoked"]) == (True, True)


def test_a_replaced_printing_is_set_on_the_list(certificate: Certificate) -> None:
    old = credential_of(certificate)
    new = certificate.versions.create(
        number=2, kind="corrected", code="1" * 26, facts=certificate.current.facts
    )
    Certificate.objects.update(current=new)
    certificate.current = new
    credentials = [old, credential_of(certificate)]
    told = verdicts(credentials, documents=network(own_list(old)), now=LATER)
    assert [one["revoked"] for one in told] == [True, False]


def test_the_subject_has_a_name_and_nothing_that_identifies_more(certificate: Certificate) -> None:
    certificate.current.facts |= {"identity_masked": "990101********0024", "percent": "92.50"}
    facts, post = certificate.current.facts, certificate.person.postings.get()
    said = str(credential_of(certificate))
    assert "李秀兰" in said
    for secret in (
        facts["identity_masked"], "92.5", certificate.person.phone, facts["village"],
        facts["township"], post.region_id,
    ):  # fmt: skip
        assert secret not in said
    assert "李秀兰" not in str(credential_of(certificate, masked=True))
    assert "李**" in str(credential_of(certificate, masked=True))


def test_asked_again_it_is_the_same_document(certificate: Certificate) -> None:
    assert credential_of(certificate) == credential_of(certificate)


def test_each_year_has_its_key_and_old_ones_stay_published(certificate: Certificate) -> None:
    old = credential_of(certificate)
    actions.credential_key(year=2027)
    replaced = actions.replace_credential_key(year=2026, actor=None)
    assert (replaced.name, CredentialKey.objects.filter(retired_at=None).count()) == ("2026-2", 2)
    new = credential_of(certificate)
    assert new["proof"]["verificationMethod"].endswith("#key-2026-2")
    keys = trust.public_keys()
    assert [check_credential(one, keys).flaw for one in (old, new)] == [None, None]
    told = verdicts([old, new], documents=network(own_list(old)), now=LATER)
    assert [one["verified"] for one in told] == [True, True]


def test_a_private_key_is_stored_encrypted() -> None:
    key = actions.credential_key(year=2026)
    assert key.private_ciphertext.startswith("gAAAA")
    assert actions.credential_key(year=2026) == key


def test_the_demo_issues_as_its_key(certificate: Certificate, settings) -> None:
    settings.DEMO = True
    credential = credential_of(certificate)
    assert credential["issuer"]["id"].startswith("did:key:z6Mk")
    assert check_credential(credential, trust.public_keys()).flaw is None
    did = credential["issuer"]["id"]
    key = did.removeprefix("did:key:")
    method = {
        "id": f"{did}#{key}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key,
    }
    documents = network(own_list(credential)) | {
        did: {
            "@context": trust.did_document()["@context"],
            "id": did,
            "verificationMethod": [method],
            "assertionMethod": [method["id"]],
        }
    }
    assert verdicts([credential], documents=documents, now=LATER)[0]["verified"] is True


@pytest.mark.parametrize(
    ("document", "flaw"),
    [
        (None, CredentialFlaw.NOT_OURS),
        ([], CredentialFlaw.NOT_OURS),
        ({"proof": {}}, CredentialFlaw.NOT_OURS),
        ({"proof": {"verificationMethod": ["x"]}}, CredentialFlaw.NOT_OURS),
        ({"proof": {"verificationMethod": "did:web:elsewhere#key-1"}}, CredentialFlaw.UNKNOWN_KEY),
        ({"proof": {"verificationMethod": "did:web:testserver#key-2026"}}, CredentialFlaw.ALTERED),
    ],
)
def test_other_documents_are_named(document: object, flaw: CredentialFlaw) -> None:
    actions.credential_key(year=2026)
    assert check_credential(document, trust.public_keys()).flaw == flaw


def test_a_deep_document_is_refused(certificate: Certificate) -> None:
    credential = credential_of(certificate)
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    check = check_credential(credential | {"name": deep}, trust.public_keys())
    assert check.flaw == CredentialFlaw.ALTERED
