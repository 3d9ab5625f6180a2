"""The learner's tabs."""

from django.utils.translation import gettext_lazy as _

from common.navigation import TABS, Entry, register


def register_tabs() -> None:
    """Addresses of apps that are not wired yet do not resolve, and their tabs are not shown."""
    register(TABS, Entry("home", _("Home"), "home", 10))
    register(TABS, Entry("learn", _("My courses"), "book", 20))
    register(TABS, Entry("certificates:wallet", _("Certificates"), "award", 30))
    register(TABS, Entry("me", _("Me"), "user", 40))
