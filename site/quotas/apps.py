from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuotasConfig(AppConfig):
    name = "quotas"
    verbose_name = _("Quotas")

    def ready(self) -> None:
        from common import jobs  # app ready
        from notices import registry  # app ready
        from quotas.actions import offer_free, offers, release_expired  # app ready

        registry.register(offers.KIND, offers.TEXT)
        jobs.on_sweep(release_expired)
        jobs.on_sweep(offer_free)
