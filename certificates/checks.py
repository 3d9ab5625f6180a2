"""What this machine needs to make certificates."""

import ctypes
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from certificates.rendering import families

LIBRARIES = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib")
LIBRARY_PACKAGE = "libharfbuzz-subset0"


@register
def fonts_are_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without them every certificate would be refused for a missing character."""
    wanted = {built.source for built in families.BUILT} | set(families.SCRIPTS.values())
    absent = sorted(path.name for path in wanted if not path.is_file())
    if not absent:
        return []
    return [
        Error(
            f"Fonts that certificates are made with are not installed: {', '.join(absent)}.",
            hint=f"Run: apt-get install -y {families.PACKAGES}",
            id="certificates.E001",
        )
    ]


@register
def fonts_can_be_subset(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without the library WeasyPrint embeds whole fonts: 40 MB a certificate."""
    if any(_loads(name) for name in LIBRARIES):
        return []
    return [
        Error(
            f"The library {LIBRARY_PACKAGE} is not installed: certificates would be 40 MB each.",
            hint=f"Run: apt-get install -y {LIBRARY_PACKAGE}",
            id="certificates.E002",
        )
    ]


@register
def fonts_are_as_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A font that changed changes the bytes of every certificate, and what they look like."""
    altered = families.altered(families.read_manifest())
    if not altered:
        return []
    return [
        Error(
            f"Fonts of the certificates are missing or not as they were built: "
            f"{', '.join(altered)}.",
            hint="Run: python manage.py build_fonts --force",
            id="certificates.E003",
        )
    ]


@register(Tags.security, deploy=True)
def there_is_a_seal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a key no file of a certificate can be made."""
    from certificates.signing.seal import SealMissing, provider  # slow import: X.509

    try:
        provider()
    except SealMissing as missing:
        return [
            Error(
                f"Certificates cannot be signed. {missing}",
                hint='Run: manage.py make_signing_key FOLDER --name "the office"',
                id="certificates.E004",
            )
        ]
    return []


@register
def time_stamps_can_be_checked(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A time-stamp of somebody who is not known here proves nothing."""
    if not settings.TSA_URL and not settings.TSA_ARCHIVE:
        return []
    if settings.TSA_URL.startswith(("http://", "https://")) and settings.TSA_CERTIFICATES:
        return []
    return [
        Error(
            "TSA_URL must begin with http:// or https://, and needs TSA_CERTIFICATES; TSA_ARCHIVE "
            "needs both.",
            hint="Ask the authority for its certificate, in PEM.",
            id="certificates.E005",
        )
    ]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
