"""Writing and delivering messages."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common import jobs
from notices import registry
from notices.domain import budget
from notices.models import Message, MessageState
from notices.providers import ProviderError, provider

DAY = timedelta(days=1)
CODE_LIVES = timedelta(minutes=10)
DELIVER = "notices.deliver"


@transaction.atomic
def send(
    *,
    kind: str,
    address: str,
    context: Mapping[str, object],
    language: str = registry.DEFAULT_LANGUAGE,
    region_code: str = "",
    subject_id: str = "",
    key: str = "",
    secret: bool = False,
) -> Message:
    """Record a message and ring the worker. The same key is once.

    Over budget it is recorded as failed, with the reason, and never sent. A `secret` body (a
    code) is blanked once it is delivered or too old.
    """
    key = key or f"{kind}:{uuid.uuid4()}"
    kept = Message.objects.filter(key=key).first()
    if kept is not None:
        return kept
    if secret:
        _forget_old_secrets()
    refusal = budget.refusal(_spent(address))
    message = Message.objects.create(
        kind=kind,
        address=address,
        language=language,
        region_code=region_code,
        subject_id=subject_id,
        body="" if refusal and secret else registry.body(kind, language, context),
        secret=secret,
        key=key,
        state=MessageState.FAILED if refusal else MessageState.QUEUED,
        error=refusal,
    )
    if not refusal:
        jobs.enqueue(kind=DELIVER, subject_id=message.pk, region_code=region_code)
    return message


def deliver(*, message_id: int, last_try: bool = False) -> None:
    """Hand one queued message to the provider. Calling it again after success does nothing."""
    message = Message.objects.get(pk=message_id)
    if message.state != MessageState.QUEUED:
        return
    if message.secret and timezone.now() - message.created_at > CODE_LIVES:
        _finish(message, MessageState.FAILED, "too old")
        return
    try:
        provider().send(message.address, message.body)
    except ProviderError as error:
        if last_try:
            _finish(message, MessageState.FAILED, str(error))
        else:
            Message.objects.filter(pk=message.pk).update(error=str(error)[:300])
        raise
    _finish(message, MessageState.SENT, "")


def _finish(message: Message, state: MessageState, error: str) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=state,
        error=error[:300],
        sent_at=timezone.now() if state == MessageState.SENT else None,
        body="" if message.secret else message.body,
    )


def _spent(address: str) -> budget.Spent:
    lately = Message.objects.filter(created_at__gt=timezone.now() - DAY).exclude(
        state=MessageState.FAILED, sent_at=None, error__startswith="budget"
    )
    return budget.Spent(number=lately.filter(address=address).count(), total=lately.count())


def _forget_old_secrets() -> None:
    """Codes are kept for 24 hours at most, even when no worker ever took them."""
    Message.objects.filter(secret=True, created_at__lt=timezone.now() - DAY).exclude(
        body=""
    ).update(body="", state=MessageState.FAILED, error="too old")
