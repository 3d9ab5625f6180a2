"""How the commands that change issued certificates find them."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from certificates.domain.numbering import is_number, normalise
from certificates.models import Certificate
from certificates.rules import no_number


def certificate_of(typed: str) -> Certificate:
    """Return the certificate with this number, however it was typed; CommandError says why not."""
    number = normalise(typed)
    if not is_number(number):
        raise CommandError(no_number(typed))
    found = Certificate.objects.select_related("current").filter(number=number).first()
    if found is None:
        raise CommandError(_("There is no certificate with the number %(n)s.") % {"n": number})
    return found
