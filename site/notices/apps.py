from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from common import jobs  # app ready
        from notices import tasks  # app ready
        from notices.actions import DELIVER  # app ready

        import_module("notices.checks")
        jobs.register(DELIVER, tasks.deliver)
