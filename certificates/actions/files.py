"""Asking for a file that was never made, or was dropped: the facts make it again."""

from django.db import transaction

from certificates.models import CertificateVersion
from common import jobs
from common.audit import Actor
from common.models import Job, JobState

RENDER = "certificates.render"


@transaction.atomic
def request_file(*, version: CertificateVersion, actor: Actor | None = None) -> Job:
    """Have the PDF and the picture of this printing made; asking while it is made is once."""
    CertificateVersion.objects.select_for_update().get(pk=version.pk)
    asked = Job.objects.filter(kind=RENDER, subject_id=str(version.pk)).order_by("pk")
    latest = asked.last()
    if latest is not None and latest.state in (JobState.TODO, JobState.RUNNING):
        return latest
    return jobs.enqueue(
        kind=RENDER,
        subject_id=version.pk,
        key=f"{RENDER}:{version.pk}:{asked.count() + 1}",
        actor_id=actor.pk if actor else None,
        region_code=version.certificate.region_id,
    )
