from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        from assessments import actions, tasks  # app ready
        from common import jobs  # app ready

        jobs.on_sweep(actions.finish_overdue)
        jobs.register(actions.COUNT_REGRADE, tasks.count_regrade)
        jobs.register(actions.APPLY_REGRADE, tasks.apply_regrade)
