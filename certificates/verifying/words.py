"""What a check found, said to whoever holds the file: what is wrong and what to do."""

from datetime import date

from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.oid import NameOID
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.credentials.check import CredentialCheck, CredentialFlaw
from certificates.signing.check import Archive, PdfCheck, Stamp
from certificates.signing.envelope import Flaw

_FILES = {
    Flaw.EMPTY: gettext_lazy("The file is empty (0 bytes). Please download it again."),
    Flaw.TOO_LARGE: gettext_lazy(
        "The file has more than 5 MB. A certificate is much smaller; this is no file of ours."
    ),
    Flaw.NOT_PDF: gettext_lazy("This is not a PDF."),
    Flaw.CUT_OFF: gettext_lazy(
        "The file is cut off: its end is missing. Please download it again."
    ),
    Flaw.ENCRYPTED: gettext_lazy(
        "The file is encrypted, so its signature cannot be checked. Ask for the file as it was"
        " issued."
    ),
    Flaw.UNSIGNED: gettext_lazy(
        "The file bears no signature: it may be a scan, a print to PDF, or a copy saved anew. Ask"
        " for the file as it was issued, or check the verification code that is printed on it."
    ),
    Flaw.ADDED_TO: gettext_lazy(
        "Something was added after the file was signed, such as a page or a comment. Ask for the"
        " file as it was issued."
    ),
    Flaw.ALTERED: gettext_lazy(
        "The file was changed after it was signed, or saved anew by another program. Ask for the"
        " file as it was issued."
    ),
    Flaw.GAP: gettext_lazy("Something else was put where the signature stands. Do not trust it."),
    Flaw.DAMAGED: gettext_lazy("The file bears our signature, but it is no readable PDF."),
}
_CREDENTIALS = {
    CredentialFlaw.NOT_OURS: gettext_lazy("This is no credential of a certificate."),
    CredentialFlaw.ALTERED: gettext_lazy(
        "The credential was changed after it was signed. Ask for the file as it was issued."
    ),
}
_STATES = {
    "valid": gettext_lazy("Valid until %(day)s."),
    "expired": gettext_lazy("Issued properly, but valid only until %(day)s."),
    "superseded": gettext_lazy("Replaced by a later printing. Please ask for the new one."),
    "revoked": gettext_lazy("Revoked by the office that issued it."),
    "unknown": gettext_lazy("No such certificate is known here."),
}


def of_file(found: PdfCheck) -> str:
    if found.flaw is None:
        return _("Signed by “%(seal)s”; the signature covers the whole file.") % {
            "seal": _name(found.certificate)
        }
    if found.flaw == Flaw.STRANGER:
        return _(
            "Signed by “%(seal)s”, whose seal is not known here. The file belongs"
            " to another installation; please verify it there."
        ) % {"seal": _name(found.certificate)}
    return str(_FILES[found.flaw])


def of_distrusted(found: PdfCheck, since: date, *, is_known: bool) -> str:
    """Say what a signature is worth whose key strangers may have used from `since` on."""
    told = {"seal": _name(found.certificate), "day": date_format(since)}
    if is_known:
        return (
            _(
                "Signed by “%(seal)s”. The key of this seal is not trusted from %(day)s on, but the"
                " register has exactly this file, so it is genuine."
            )
            % told
        )
    return (
        _(
            "Signed with the key of “%(seal)s”, which is not trusted from %(day)s on: somebody else"
            " may have signed, and the day written in a file proves nothing. Check the verification"
            " code that is printed on it, or ask for the file to be issued anew."
        )
        % told
    )


def of_older(found: PdfCheck, since: date) -> str:
    return _(
        "Signed by “%(seal)s”. The key of this seal is not trusted from %(day)s on, but the"
        " time-stamp proves that the signature is older."
    ) % {"seal": _name(found.certificate), "day": date_format(since)}


def of_stamp(stamp: Stamp) -> str:
    told = {
        "at": date_format(timezone.localtime(stamp.at), "DATETIME_FORMAT"),
        "authority": stamp.authority,
    }
    if stamp.is_trusted:
        return _("Signed before %(at)s: time-stamp by “%(authority)s”.") % told
    text = _("The time-stamp of %(at)s by “%(authority)s”, not known here, proves nothing.")
    return text % told


def of_archive(archive: Archive) -> str:
    told = {
        "at": date_format(timezone.localtime(archive.at), "DATETIME_FORMAT"),
        "until": date_format(timezone.localdate(archive.until)),
        "authority": archive.authority,
    }
    if archive.is_trusted:
        text = _(
            "Kept for the long term: the file holds what proves its signature, under a time-stamp "
            "of %(at)s by “%(authority)s”. Good until %(until)s; renewed before."
        )
    else:
        text = _("The archive time-stamp of %(at)s is by “%(authority)s”, not known here.")
    return text % told


def of_distrusted_key(since: date) -> str:
    return _(
        "The key that signed the credential is not trusted from %(day)s on. Please ask its holder"
        " to download it again: it will be signed with another key."
    ) % {"day": date_format(since)}


def of_credential(found: CredentialCheck) -> str:
    if found.flaw is None:
        return _("The credential is as it was signed.")
    if found.flaw == CredentialFlaw.UNKNOWN_KEY:
        return _(
            "The credential is signed with the key %(key)s, which is not known here. It belongs to"
            " another issuer; please verify it there."
        ) % {"key": found.method[:200]}
    return str(_CREDENTIALS[found.flaw])


def of_state(status: str, until: date | None = None) -> str:
    return str(_STATES[status]) % {"day": date_format(until) if until else ""}


def _name(certificate: bytes) -> str:
    names = load_der_x509_certificate(certificate).subject.get_attributes_for_oid(
        NameOID.COMMON_NAME
    )
    return str(names[0].value) if names else _("unnamed")
