from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.actions import sign_in  # app ready
        from notices import registry  # app ready

        registry.register(sign_in.CODE_KIND, sign_in.CODE_TEXT)
