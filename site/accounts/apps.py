from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.actions import roster_uploads, sign_in  # app ready
        from common import jobs  # app ready
        from notices import registry  # app ready

        registry.register(sign_in.CODE_KIND, sign_in.CODE_TEXT)
        jobs.register(roster_uploads.CHECK, roster_uploads.check)
        jobs.register(roster_uploads.STORE, roster_uploads.store)
        jobs.on_sweep(roster_uploads.delete_old_files)
