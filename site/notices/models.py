"""Messages to people. Knows addresses, languages and region codes, not people."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class Message(models.Model):
    """One message and its delivery.

    `key` makes sending idempotent; `secret` bodies are blanked once sent.
    """

    kind = models.CharField(max_length=40, db_index=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SMS)
    address = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="zh-hans")
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    subject_id = models.CharField(max_length=64, blank=True, db_index=True)
    body = models.TextField()
    secret = models.BooleanField(default=False)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"
