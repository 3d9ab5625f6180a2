from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Common")

    def ready(self) -> None:
        import_module("common.checks")
        from common import jobs, seals  # app ready

        jobs.on_sweep(seals.seal)
