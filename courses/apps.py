from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        # App ready: models are imported by now.
        from assessments import ports
        from common import health, jobs, uploads
        from courses import admission, checks, receivers  # noqa: F401 checks register themselves
        from courses.actions import (
            booklets,
            cards,
            exports,
            lesson_imports,
            pack_imports,
            pictures,
            recordings,
            review,
            scorm,
            transcoding,
        )
        from courses.exchange import recordings as ffmpeg
        from courses.exchange.slides import drawing

        health.register("ffmpeg", lambda: not ffmpeg.missing())
        health.register("libreoffice", lambda: not drawing.missing())
        receivers.connect()
        ports.admission.register(admission.ask)
        ports.lessons_for.register(admission.lessons_for)
        jobs.register(lesson_imports.READ, lesson_imports.read_job)
        jobs.register(lesson_imports.STORE, lesson_imports.store_job)
        jobs.on_sweep(lesson_imports.delete_old_lesson_files)
        jobs.register(recordings.TRANSCODE, transcoding.transcode_job)
        jobs.on_sweep(recordings.delete_old_recording_files)
        jobs.register(pictures.DRAW, pictures.draw_job)
        jobs.on_sweep(review.publish_due)
        jobs.register(booklets.MAKE, booklets.make_job)
        jobs.on_sweep(booklets.delete_old_booklets)
        jobs.register(cards.MAKE, cards.make_job)
        jobs.on_sweep(cards.delete_old_cards)
        for one in exports.FORMATS.values():
            jobs.register(one.kind, exports.make_job)
        jobs.on_sweep(exports.delete_old_exports)
        jobs.register(scorm.READ, scorm.read_job)
        jobs.register(scorm.STORE, scorm.store_job)
        jobs.on_sweep(scorm.delete_old_uploads)
        jobs.on_sweep(uploads.clear_workrooms)
        jobs.register(pack_imports.READ, pack_imports.read_job)
        jobs.register(pack_imports.STORE, pack_imports.store_job)
        jobs.on_sweep(pack_imports.delete_old_packs)
