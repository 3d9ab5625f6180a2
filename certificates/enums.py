from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CertificateState(models.TextChoices):
    VALID = "valid", _("valid")
    REVOKED = "revoked", _("revoked")


class VersionKind(models.TextChoices):
    FIRST = "first", _("first")
    CORRECTED = "corrected", _("corrected")  # 更正
    REISSUED = "reissued", _("reissued")  # 补发
    FULL = "full", _("made full")  # 转正


class RevocationState(models.TextChoices):
    ASKED = "asked", _("waiting for the second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", pgettext_lazy("revocation", "refused")
    WITHDRAWN = "withdrawn", _("taken back")


class FileKind(models.TextChoices):
    PLAIN = "plain", _("certificate")
    CREDENTIAL = "credential", _("certificate with credential")


class Choice(models.TextChoices):
    """What an office decides about a certificate whose ground has changed."""

    KEEP = "keep", _("keep")
    WITHDRAW = "withdraw", _("withdraw")
    REISSUE = "reissue", _("print again with the new result")


class BatchState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")


class KeyKind(models.TextChoices):
    """Which key signed: the seal's the files, the other one the credentials."""

    SEAL = "seal", _("key of a seal")
    CREDENTIAL = "credential", _("key of credentials")
