"""Messages: once per key, within budget, secrets blanked, failures recorded."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from common import jobs
from common.models import Job, JobState
from notices import actions, providers, registry
from notices.domain import budget
from notices.models import Message, MessageState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> Iterator[str]:
    registry.register("test.code", {"zh-hans": "验证码 {code}", "en": "Code {code}"})
    providers.outbox.clear()
    yield "test.code"
    registry._templates.pop("test.code")


def send(**changes: object) -> Message:
    facts = {"kind": "test.code", "address": "13800000001", "context": {"code": "123456"}}
    return actions.send(**(facts | {"key": "one", "secret": True} | changes))


def run_jobs() -> None:
    for pk in Job.objects.filter(state=JobState.TODO).values_list("pk", flat=True):
        jobs.run(pk)


def test_a_message_is_delivered_by_a_job_and_the_secret_blanked() -> None:
    message = send()
    assert message.state == MessageState.QUEUED
    assert Job.objects.get().kind == "notices.deliver"
    run_jobs()
    message.refresh_from_db()
    assert providers.outbox == [("13800000001", "验证码 123456")]
    assert (message.state, message.body, message.error) == (MessageState.SENT, "", "")
    assert message.sent_at is not None


def test_what_is_no_secret_stays_in_the_log() -> None:
    message = send(secret=False, language="en")
    run_jobs()
    message.refresh_from_db()
    assert message.body == "Code 123456"


def test_the_same_key_is_sent_once() -> None:
    assert send().pk == send(context={"code": "654321"}).pk
    run_jobs()
    run_jobs()
    assert len(providers.outbox) == 1


def test_delivering_twice_sends_once() -> None:
    message = send()
    actions.deliver(message_id=message.pk)
    actions.deliver(message_id=message.pk)
    assert len(providers.outbox) == 1


def test_an_unknown_language_falls_back() -> None:
    assert send(language="bo").body == "验证码 123456"


def test_a_kind_without_words_is_refused() -> None:
    with pytest.raises(KeyError):
        send(kind="nobody.registered")
    with pytest.raises(ValueError, match="zh-hans"):
        registry.register("half", {"en": "Hello"})


def test_the_budget_of_a_number_refuses_and_records() -> None:
    for number in range(budget.NUMBER_PER_DAY):
        assert send(key=str(number)).state == MessageState.QUEUED
    refused = send(key="one too many")
    assert refused.state == MessageState.FAILED
    assert refused.error == "budget of the number is spent"
    assert refused.body == ""
    assert send(key="other", address="13800000002").state == MessageState.QUEUED
    Message.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert send(key="tomorrow").state == MessageState.QUEUED


def test_the_budget_of_the_day() -> None:
    assert budget.refusal(budget.Spent(number=0, total=budget.DAY_TOTAL)) != ""
    assert budget.refusal(budget.Spent(number=0, total=budget.DAY_TOTAL - 1)) == ""


def test_a_code_that_waited_too_long_is_not_sent() -> None:
    message = send()
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    run_jobs()
    message.refresh_from_db()
    assert (message.state, message.error, message.body) == (MessageState.FAILED, "too old", "")
    assert providers.outbox == []


def test_codes_nobody_delivered_are_forgotten_after_a_day() -> None:
    message = send()
    Message.objects.update(created_at=timezone.now() - timedelta(hours=25))
    send(key="two")
    message.refresh_from_db()
    assert message.body == ""


class Gateway(BaseHTTPRequestHandler):
    status = 200
    seen: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gateway(settings) -> Iterator[type[Gateway]]:
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL = f"http://us%40er:pass@127.0.0.1:{server.server_port}/send?app=1"
    Gateway.seen, Gateway.status = [], 200
    yield Gateway
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_gateway_gets_json_with_credentials(gateway) -> None:
    send()
    run_jobs()
    path, credentials, body = gateway.seen[0]
    assert path == "/send?app=1"
    assert credentials == "Basic dXNAZXI6cGFzcw=="
    assert body == b'{"phone": "13800000001", "text": "\\u9a8c\\u8bc1\\u7801 123456"}'


def test_a_gateway_that_refuses_is_tried_again_and_then_given_up(gateway) -> None:
    gateway.status = 503
    message = send()
    run_jobs()
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.QUEUED, "the gateway answered 503")
    Job.objects.update(attempts=jobs.ATTEMPTS_ALLOWED - 1)
    run_jobs()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert message.body == ""
    assert Job.objects.get().state == JobState.FAILED


def test_a_gateway_that_is_away_names_no_number(settings) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    message = send()
    run_jobs()
    message.refresh_from_db()
    assert message.error == "the gateway cannot be reached: ConnectionRefusedError"
    assert "13800000001" not in Job.objects.get().error


def test_the_console_writes_to_the_terminal(settings, capsys) -> None:
    settings.SMS_URL = "console:"
    send()
    run_jobs()
    assert capsys.readouterr().out == "SMS 13800000001: 验证码 123456\n"


@pytest.mark.parametrize("url", ["pigeon://loft", "https:///path", ""])
def test_an_unusable_sms_url_stops_the_start(settings, url) -> None:
    settings.SMS_URL = url
    assert "notices.E001" in [message.id for message in run_checks()]


def test_a_deployment_without_gateway_is_warned(settings) -> None:
    ids = [message.id for message in run_checks(include_deployment_checks=True)]
    assert "notices.W001" in ids
    settings.SMS_URL = "https://user:password@gateway.example/"
    ids = [message.id for message in run_checks(include_deployment_checks=True)]
    assert "notices.W001" not in ids
