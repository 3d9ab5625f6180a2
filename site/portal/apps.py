from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Learner portal")

    def ready(self) -> None:
        from portal.navigation import register_tabs  # app ready

        register_tabs()
