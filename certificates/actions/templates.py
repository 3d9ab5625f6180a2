"""An office's own template: each saving is a new version, looked at before it is used."""

import base64
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import scope_of
from accounts.vault import vault
from certificates.domain import template_texts
from certificates.domain.template_texts import TITLES, Problem, Wording
from certificates.models import CertificateTemplate
from certificates.queries import preparing
from certificates.rules import ChangeRefused, say_problem
from common import audit, jobs
from common.models import Job
from regions.models import Region

PREVIEW: Final = "certificates.template_preview"  # subject: a template
_ROLES: Final = ("county", "prefecture", "province")


@transaction.atomic
def save_template(
    *,
    region: Region,
    wording: Wording,
    seal: bytes | None,
    actor: User,
) -> CertificateTemplate:
    """Save the next version and have a preview made. It is used only once `use_template` says so.

    `seal`: a PNG from `seals.cleaned`, kept encrypted; None keeps that of the version before.
    """
    Region.objects.select_for_update().get(pk=region.pk)
    _check_actor(region, actor)
    _check_wording(wording)
    before = CertificateTemplate.objects.filter(region=region).order_by("number").last()
    kept = before.seal_ciphertext if before else ""
    made = CertificateTemplate.objects.create(
        region=region,
        number=before.number + 1 if before else 1,
        **asdict(wording),
        seal_ciphertext=kept if seal is None else encrypted(seal),
        created_by=actor.pk,
    )
    jobs.enqueue(kind=PREVIEW, subject_id=made.pk, actor_id=actor.pk, region_code=region.pk)
    _record(made, "save_template", actor, with_seal=bool(made.seal_ciphertext))
    return made


@transaction.atomic
def use_template(*, template: CertificateTemplate, actor: User) -> CertificateTemplate:
    """Print with this version from now on; what was issued keeps its own. Twice is once."""
    Region.objects.select_for_update().get(pk=template.region_id)
    _check_actor(template.region, actor)
    held = CertificateTemplate.objects.get(pk=template.pk)
    if held.in_use:
        return held
    CertificateTemplate.objects.filter(region=held.region_id, in_use=True).update(in_use=False)
    held.in_use, held.used_since = True, timezone.now()
    held.save(update_fields=["in_use", "used_since"])
    _record(held, "use_template", actor)
    return held


@transaction.atomic
def use_standard(*, region: Region, actor: User) -> None:
    """Go back to the platform's own template."""
    _check_actor(region, actor)
    for held in CertificateTemplate.objects.select_for_update().filter(region=region, in_use=True):
        held.in_use = False
        held.save(update_fields=["in_use"])
        _record(held, "stop_template", actor)


def preview_job(template: CertificateTemplate) -> Job | None:
    return Job.objects.filter(kind=PREVIEW, subject_id=str(template.pk)).last()


def encrypted(picture: bytes) -> str:
    return vault().encrypt(base64.b64encode(picture).decode())


def seal_of(template: CertificateTemplate | None) -> bytes | None:
    """Return the seal picture; call it where a certificate is printed, nowhere else."""
    if template is None or not template.seal_ciphertext:
        return None
    return base64.b64decode(vault().decrypt(template.seal_ciphertext))


def _check_actor(region: Region, actor: User) -> None:
    if not scope_of(actor).covers(region.pk, *_ROLES):
        raise ChangeRefused(_("Only the office itself or one above may change its certificates."))


def _check_wording(wording: Wording) -> None:
    if wording.language not in template_texts.LANGUAGES or wording.title not in TITLES:
        raise ChangeRefused(_("Choose a language and a title from the lists."))
    for language, text in wording.bodies:
        for problem in template_texts.problems(text, language):
            raise ChangeRefused(say_problem(problem))
    for word in template_texts.FORBIDDEN:
        if word in wording.issuer + wording.issuer_en:
            raise ChangeRefused(say_problem(Problem("forbidden", word)))
    for text in (wording.body, wording.body_en, wording.issuer, wording.issuer_en):
        preparing.check_printable(text)


def _record(template: CertificateTemplate, verb: str, actor: User, **detail: bool) -> None:
    audit.record(
        actor=actor,
        action=f"certificates.{verb}",
        subject=template,
        region_code=template.region_id,
        detail={"template": template.name, **detail},
    )
