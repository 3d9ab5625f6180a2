from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        from assessments import actions, tasks  # app ready
        from assessments.actions import question_uploads  # app ready
        from common import jobs  # app ready

        jobs.on_sweep(actions.finish_overdue)
        jobs.on_sweep(actions.raise_flags)
        jobs.register(actions.COUNT_REGRADE, tasks.count_regrade)
        jobs.register(actions.APPLY_REGRADE, tasks.apply_regrade)
        jobs.register(actions.MAKE_PDF, tasks.print_paper)
        jobs.register(actions.COUNT_SHEETS, tasks.count_sheets)
        jobs.register(actions.READ_SHEETS, actions.read_sheets_job)
        jobs.register(actions.STORE_SHEETS, actions.store_sheets_job)
        jobs.on_sweep(actions.delete_old_sheet_files)
        jobs.register(question_uploads.READ, question_uploads.read_job)
        jobs.register(question_uploads.STORE, question_uploads.store_job)
        jobs.on_sweep(question_uploads.delete_old_question_files)
