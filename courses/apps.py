from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        # App ready: models are imported by now.
        from assessments import ports
        from courses import admission, receivers

        receivers.connect()
        ports.admission.register(admission.ask)
        ports.lessons_for.register(admission.lessons_for)
