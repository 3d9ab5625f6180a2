from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuotasConfig(AppConfig):
    name = "quotas"
    verbose_name = _("Quotas")

    def ready(self) -> None:
        from common import jobs  # app ready
        from quotas.actions import release_expired  # app ready

        jobs.on_sweep(release_expired)
