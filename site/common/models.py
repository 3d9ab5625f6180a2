"""Plumbing rows: jobs (the outbox), the audit trail, heartbeats; the base of uploads."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    TODO = "todo", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    DENIED = "denied", _("refused")
    FAILED = "failed", _("failed")


UNDER_WAY: Final = (JobState.TODO, JobState.RUNNING)


class Job(models.Model):
    """One piece of long work. The row is the record; Celery only rings (ADR 0006).

    `key` makes enqueueing idempotent. `claimed_until` is a lease: a killed worker's job is free
    again when it runs out. `done` of `total` is what a progress bar shows.
    """

    kind = models.CharField(max_length=50)
    subject_id = models.CharField(max_length=64)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.TODO)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    region_code = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="job_due",
                condition=Q(state__in=["todo", "running"]),
            ),
            models.Index(fields=["kind", "subject_id"], name="job_subject"),
        ]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class UploadState(models.TextChoices):
    READING = "reading", _("being read")
    PREVIEW = "preview", _("waiting for your decision")
    STORING = "storing", _("being stored")
    DONE = "done", _("stored")
    REFUSED = "refused", _("not stored")


class Upload(models.Model):
    """A file that a job reads, a person looks at and a second job stores (`common.uploads`).

    A model of this kind adds `uploaded_by` and what was read. `PATHS` are its columns that hold
    the name of a file in the private storage, blank once the file is deleted.
    """

    PATHS: ClassVar[tuple[str, ...]] = ("file_path",)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=200)
    file_path = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.READING)
    problem = models.TextField(blank=True)  # why the whole file could not be read
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def kept_paths(self) -> list[str]:
        """Names of all its files in the private storage; some may be blank."""
        return [getattr(self, name) for name in self.PATHS]


class AuditEntry(models.Model):
    """Who did what to which object. Append-only: a trigger refuses UPDATE and DELETE.

    Actors and objects are ids and labels, not foreign keys: erasing a person leaves the trail
    whole. `detail` holds before/after with personal data masked by the caller.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    region_code = models.CharField(max_length=12, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"


class AuditBatch(models.Model):
    """A seal on the audit trail: the entries of about a minute, chained to the batch before.

    It covers ids from `first` to `last` without `gaps` (ids that no entry had then: taken back, or
    of a transaction still running) and `late`: entries that came to light in gaps of earlier
    batches. Append-only, like the entries.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    gaps = models.JSONField(default=list, blank=True)
    late = models.JSONField(default=list, blank=True)
    entries = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("batch of audit entries")
        verbose_name_plural = _("batches of audit entries")

    def __str__(self) -> str:
        return f"{self.number}: {self.first}–{self.last}"


class Heartbeat(models.Model):
    """The last sign of life of a component (`beat`, `worker`); health turns red after 3 minutes."""

    component = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.component} {self.at:%Y-%m-%d %H:%M:%S}"
