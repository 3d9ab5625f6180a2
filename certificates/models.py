"""The register: a Certificate is the entry; each printing of it is a CertificateVersion."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import StaffMember
from certificates.domain.bitstring import LENGTH
from certificates.enums import (
    BatchState,
    CertificateState,
    Choice,
    FileKind,
    KeyKind,
    RevocationState,
    VersionKind,
)
from courses.models import Enrolment
from programmes.models import Period
from quotas.models import Quota
from regions.models import Region


class NumberCounter(models.Model):
    """The last sequence taken per issuing region and year; moved inside the issuing transaction."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year"], name="one_counter_per_region_and_year"
            ),
            models.CheckConstraint(condition=Q(last__lte=99999), name="a_sequence_has_five_digits"),
        ]
        verbose_name = _("number counter")
        verbose_name_plural = _("number counters")

    def __str__(self) -> str:
        return f"{self.region_id} {self.year}"


class Certificate(models.Model):
    """One person, programme and period; one number; one fulfil entry in the quota ledger."""

    number = models.CharField(max_length=19, unique=True)
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="certificates")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="certificates")
    role = models.CharField(max_length=12, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="certificates")
    issuing_region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="issued_certificates"
    )
    issued_on = models.DateField()
    valid_until = models.DateField()  # the last valid day, inclusive
    full_until = models.DateField(null=True, blank=True)  # provisional: its last day once full
    state = models.CharField(max_length=8, choices=CertificateState, default=CertificateState.VALID)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=200, blank=True)
    revoked_by = models.BigIntegerField(null=True, blank=True)  # user id: who asked
    revoked_second = models.BigIntegerField(null=True, blank=True)  # user id: who confirmed
    current = models.ForeignKey(
        "CertificateVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period"],
                condition=Q(state="valid"),
                name="one_live_certificate_per_person_programme_period",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")),
                name="a_certificate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(full_until__isnull=True) | Q(full_until__gte=F("valid_until")),
                name="a_provisional_certificate_ends_before_the_full_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | Q(revoked_on__isnull=False, revoked_by__isnull=False)
                & Q(revoked_second__isnull=False)
                & ~Q(revoked_reason="")
                & ~Q(revoked_by=F("revoked_second")),
                name="a_revocation_has_a_day_a_reason_and_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "region", "state"], name="certificate_period_region"),
            # Status lists are read from the register each time: few are revoked or printed again.
            models.Index(fields=["id"], condition=Q(state="revoked"), name="certificate_revoked"),
        ]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return self.number


class CertificateVersion(models.Model):
    """One printing, with everything on it frozen in `facts` (certificates.domain.facts.Facts).

    A trigger refuses every later change of it but the erasure of a person, which leaves a masked
    name; what may change is where the file lies. `reason` and `actor_id` say why and by whom a
    later printing was made.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=VersionKind, default=VersionKind.FIRST)
    code = models.CharField(max_length=26, unique=True)  # Crockford base32, ≥ 128 random bits
    facts = models.JSONField()
    template = models.CharField(max_length=40, default="standard-1")
    reason = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    file_path = models.CharField(
        max_length=200, blank=True
    )  # in the private storage; empty until rendered
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "number"], name="version_number_is_unique_per_certificate"
            )
        ]
        indexes = [
            models.Index(
                fields=["certificate"], condition=Q(number__gt=1), name="certificate_printed_again"
            )
        ]
        verbose_name = _("printing of a certificate")
        verbose_name_plural = _("printings of a certificate")

    def __str__(self) -> str:
        return f"{self.certificate_id} v{self.number}"


class Revocation(models.Model):
    """One officer asks for a certificate to be revoked, another one decides (four eyes).

    Users are ids: the trail outlives accounts. What was decided stands on the certificate.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="revocations"
    )
    revoked_on = models.DateField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=RevocationState, default=RevocationState.ASKED)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state="asked"),
                name="one_open_revocation_per_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="nobody_confirms_their_own_revocation",
            ),
        ]
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.state}"


class CertificateTemplate(models.Model):
    """How an office's certificates look: each saving is a version of its own, never changed.

    `title` is a key of domain.template_texts.TITLES; the texts hold places in braces. The seal is
    a PNG, encrypted, and is decrypted where a certificate is printed and nowhere else. A printing
    names its template (`990101-3`).
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="templates")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)  # zh-hans, en, bilingual
    title = models.CharField(max_length=30)
    body = models.CharField(max_length=200, blank=True)
    body_en = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=40, blank=True)  # empty: the office's usual name
    issuer_en = models.CharField(max_length=80, blank=True)
    seal_ciphertext = models.TextField(blank=True)
    in_use = models.BooleanField(default=False)
    used_since = models.DateTimeField(null=True, blank=True)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "number"], name="template_number_is_unique_per_office"
            ),
            models.UniqueConstraint(
                fields=["region"], condition=Q(in_use=True), name="an_office_uses_one_template"
            ),
        ]
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.region_id}-{self.number}"


class Decision(models.Model):
    """A regrade turned the result that a certificate rests on: an officer decides, nothing happens
    silently. `source` names the regrade, so that it asks once; `detail` holds what changed:
    {"passed_before", "passed_now", "percent_before", "percent_now", "paper"}.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="decisions")
    source = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    opened_by = models.BigIntegerField(null=True, blank=True)  # who turned the result
    choice = models.CharField(max_length=10, choices=Choice, blank=True)  # empty: open
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "source"], name="a_source_asks_once_about_a_certificate"
            ),
            models.CheckConstraint(
                condition=Q(choice="")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="a_decision_has_a_reason_and_somebody_who_made_it",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("opened_by")),
                name="nobody_decides_about_a_result_that_they_turned",
            ),
        ]
        verbose_name = _("decision about a certificate")
        verbose_name_plural = _("decisions about certificates")

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.choice or 'open'}"


class IssueBatch(models.Model):
    """What an officer asked for in one go: certificates, refused people, the print file.

    `requested` are the enrolments in the order of the print file; `denied` holds codes, not
    sentences: [{"enrolment": id, "person": id, "code": …, "detail": {…}}]; `certificates.rules`
    says them in the reader's language.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    actor_id = models.BigIntegerField(null=True, blank=True)
    requested = models.JSONField(default=list, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="batches")
    denied = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=BatchState, default=BatchState.RUNNING)
    print_file = models.CharField(max_length=200, blank=True)  # in the private storage
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("issue batch")
        verbose_name_plural = _("issue batches")

    def __str__(self) -> str:
        return str(self.public_id)


class IssuedFile(models.Model):
    """A file that was made for a printing, known by its bytes. Append-only.

    A file that is made again with newer fonts has other bytes; the one that people hold stays
    genuine, so its checksum stays here.
    """

    version = models.ForeignKey(CertificateVersion, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.PLAIN)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    stamped_at = models.DateTimeField(null=True, blank=True)  # what its time-stamp says
    # Of a file in its long-term form: another archive time-stamp is needed before.
    archived_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("issued file")
        verbose_name_plural = _("issued files")

    def __str__(self) -> str:
        return self.sha256


class StatusEntry(models.Model):
    """The place of a printing on a status list (certificates.domain.bitstring). Append-only."""

    version = models.OneToOneField(
        CertificateVersion, on_delete=models.PROTECT, related_name="status_entry"
    )
    list_number = models.PositiveIntegerField()
    index = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list_number", "index"], name="one_printing_per_place_on_a_status_list"
            ),
            models.CheckConstraint(
                condition=Q(index__lt=LENGTH), name="a_status_list_has_2_to_the_20_places"
            ),
        ]
        verbose_name = _("place on a status list")
        verbose_name_plural = _("places on status lists")

    def __str__(self) -> str:
        return f"{self.list_number}#{self.index}"


class SealCertificate(models.Model):
    """The X.509 certificate of a seal that has signed files. Append-only: they stay genuine."""

    fingerprint = models.CharField(max_length=64, unique=True)  # sha-256 of the DER
    pem = models.TextField()
    first_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("certificate of a seal")
        verbose_name_plural = _("certificates of seals")

    def __str__(self) -> str:
        return self.fingerprint


class CredentialKey(models.Model):
    """A key pair (Ed25519) that signs credentials: one per year of issue, made when first needed.

    The private half is encrypted with IDENTITY_KEYS; the public half stays published for ever. A
    retired key signs no more; another one of the same year takes its place.
    """

    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=12, unique=True)  # 2026, 2026-2
    public = models.CharField(max_length=60, unique=True)  # multikey, z6Mk…
    private_ciphertext = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(retired_at__isnull=True),
                name="one_credential_key_signs_per_year",
            )
        ]
        verbose_name = _("key of credentials")
        verbose_name_plural = _("keys of credentials")

    def __str__(self) -> str:
        return self.name


class Distrust(models.Model):
    """A key that others may have used from a day on: a seal's by its certificate's fingerprint, a
    credential key by its name. Append-only; what was proven to be older stays genuine.
    """

    kind = models.CharField(max_length=10, choices=KeyKind)
    key = models.CharField(max_length=64)
    since = models.DateField()
    reason = models.CharField(max_length=200)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_key_is_distrusted_once")
        ]
        verbose_name = _("distrusted key")
        verbose_name_plural = _("distrusted keys")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
