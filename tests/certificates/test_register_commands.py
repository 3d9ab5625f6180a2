"""`revoke_certificate` and `correct_certificate` (contract)."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from factories.certificates import certified, certified_quota, officers, person
from factories.quotas import posting

from certificates.domain.numbering import grouped
from certificates.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_november")]


@pytest.fixture
def certificate() -> Certificate:
    return certified(certified_quota(), posting(person=person("李秀兰")))


def run(command: str, number: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, number, stdout=out, **options)
    return out.getvalue()


def revoke(number: str, **changed: Any) -> str:
    first, second = officers()
    told = {"reason": "重复发证", "by": first.username, "second": second.phone}
    return run("revoke_certificate", number, **told | changed)


def correct(number: str, **changed: Any) -> str:
    told = {"reason": "录入有误", "by": officers()[0].username, "name": "李秀岚"}
    return run("correct_certificate", number, **told | changed)


def test_revoking(certificate: Certificate) -> None:
    assert (
        revoke(grouped(certificate.number).lower())
        == f"{certificate.number} 已于 2026-11-23 撤销。\n"
    )
    certificate.refresh_from_db()
    assert certificate.state == "revoked"
    with pytest.raises(CommandError, match="已撤销"):
        revoke(certificate.number)


def test_the_same_command_again_is_once(certificate: Certificate) -> None:
    first, second = officers()
    told = {"by": first.username, "second": second.username}
    assert revoke(certificate.number, **told) == revoke(certificate.number, **told)


def test_revoking_as_json(certificate: Certificate) -> None:
    assert json.loads(revoke(certificate.number, json=True)) == {
        "number": certificate.number,
        "revoked_on": "2026-11-23",
        "reason": "重复发证",
    }


def test_correcting(certificate: Certificate) -> None:
    told = json.loads(correct(certificate.number, json=True))
    certificate.refresh_from_db()
    assert certificate.current is not None
    assert told == {
        "number": certificate.number,
        "printing": 2,
        "code": certificate.current.code,
    }
    assert f"{certificate.number}：第 3 版" in correct(certificate.number, name="李秀澜")


@pytest.mark.parametrize("command", [revoke, correct], ids=["revoke", "correct"])
def test_a_letter_for_a_digit_is_named(command: Any, certificate: Certificate) -> None:
    assert "0" in certificate.number[4:10]
    typed = certificate.number[:4] + certificate.number[4:10].replace("0", "O", 1)
    typed += certificate.number[10:]
    with pytest.raises(CommandError) as refused:
        command(typed)
    assert grouped(certificate.number) in str(refused.value)
    assert "O" in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026990101D01002140", "校验"),
        ("2026990101D0100214", "18"),
        ("2026990101D0100214A", "没有"),
        ("", "19"),
    ],
    ids=["check character", "too short", "not on the register", "empty"],
)
def test_no_such_number(typed: str, told: str, certificate: Certificate) -> None:
    with pytest.raises(CommandError, match=told):
        revoke(typed)


def test_unknown_users_and_empty_reasons_are_refused(certificate: Certificate) -> None:
    with pytest.raises(CommandError, match="nobody"):
        revoke(certificate.number, by="nobody")
    with pytest.raises(CommandError, match="理由"):
        revoke(certificate.number, reason="")
    with pytest.raises(CommandError, match="理由"):
        correct(certificate.number, reason="")
    certificate.refresh_from_db()
    assert certificate.state == "valid"


@pytest.mark.parametrize("command", ["revoke_certificate", "correct_certificate"])
def test_both_need_their_arguments(command: str) -> None:
    with pytest.raises(CommandError, match="--by"):
        call_command(command, "2026990101D0100214A", "--reason", "x")
