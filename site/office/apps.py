from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        from office import navigation  # app ready: needs models

        navigation.register()
        from common import jobs  # app ready
        from office import bundles, tasks  # app ready

        jobs.register(bundles.ZIP, tasks.make_zip)
        jobs.register(bundles.OVERPRINT, tasks.make_overprint)
