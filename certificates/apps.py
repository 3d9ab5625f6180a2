from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        import_module("certificates.checks")
        self.register_jobs()
        self.register_health()
        from certificates import receivers  # app ready
        from certificates.actions import reminding  # app ready
        from notices import registry  # app ready

        receivers.connect()
        registry.register(reminding.RENEWAL, reminding.RENEWAL_TEXT)

    def register_jobs(self) -> None:
        from certificates import actions, tasks  # app ready
        from common import jobs  # app ready

        jobs.register("certificates.issue", tasks.issue)
        jobs.register("certificates.render", tasks.render)
        jobs.register("certificates.file", tasks.make_file)
        jobs.register("certificates.files", tasks.make_files)
        jobs.register(actions.CREDENTIAL_FILE, tasks.make_credential_file)
        jobs.register("certificates.print", tasks.print_batch)
        jobs.register(actions.PICTURES, tasks.make_pictures)
        jobs.register(actions.PREVIEW, tasks.preview_template)
        jobs.register(actions.DAILY, tasks.remind)
        jobs.register(actions.STAMP, tasks.stamp)
        jobs.register(actions.ARCHIVE, tasks.archive)
        jobs.register(actions.ARCHIVES, tasks.ask_for_archives)
        jobs.on_sweep(actions.close_left_over)
        jobs.on_sweep(actions.ask_reminders)
        jobs.on_sweep(actions.ask_stamps_again)
        jobs.on_sweep(actions.ask_archives)

    def register_health(self) -> None:
        from certificates.queries import trust  # app ready
        from common import health  # app ready

        health.register("seal", trust.seal_works)
