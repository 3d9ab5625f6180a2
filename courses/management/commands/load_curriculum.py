import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.actions import LoadRefused
from common.domain.problems import FileRefused
from common.phrases import say
from common.progress import Progress
from courses.actions.loading import Report, check_folder, load_curriculum, outlines_of, read_folder
from courses.actions.loading.curriculum import lessons_in
from courses.domain.curriculum import census, hours
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.problems import Problem
from courses.domain.curriculum.standards import outline
from courses.phrases import located
from regions import queries as regions
from regions.models import Region


class Command(BaseCommand):
    help = "Turn content/ into pages, questions, papers and programmes; idempotent by key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dir",
            nargs="?",
            type=Path,
            default=Path(settings.BASE_DIR) / "content",
            help="the folder (default: content/)",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="only validate, and hold it to all that a shipped curriculum has to be",
        )
        parser.add_argument(
            "--table",
            action="store_true",
            help="with --check: count the courses and print the outline, as Markdown tables",
        )
        parser.add_argument(
            "--region",
            default="00",
            help="office that owns what is new (default: 00, the ministry)",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="also replace pages that were edited in the CMS since the last load",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        root: Path = options["dir"]
        if not root.is_dir():
            raise CommandError(_("There is no folder %(path)s.") % {"path": root}, returncode=2)
        curriculum = check_folder(root) if options["check"] else read_folder(root)
        if curriculum.problems:
            self._refuse(curriculum, as_json=options["json"])
        if options["check"] and options["table"]:
            self.stdout.write(census.table(curriculum.courses))
            self.stdout.write(f"\n{outline.table(outlines_of(root))}")
            return
        if options["check"]:
            self._checked(curriculum, as_json=options["json"])
            return
        region = self._region(options["region"])
        total = 2 * len(list(lessons_in(curriculum)))
        try:
            with Progress(sys.stderr, _("lessons"), total) as progress:
                report = load_curriculum(
                    root=root,
                    curriculum=curriculum,
                    region=region,
                    overwrite=options["overwrite"],
                    tick=progress.advance,
                )
        except FileRefused as refusal:
            raise CommandError(say(refusal.problem)) from refusal
        except LoadRefused as refusal:
            raise CommandError("\n".join(refusal.problems)) from refusal
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self._report(report, as_json=options["json"])

    def _region(self, code: str) -> Region:
        try:
            return regions.region(code)
        except Region.DoesNotExist as error:
            raise CommandError(
                _("There is no region %(code)s. Load the divisions first: load_regions.")
                % {"code": code}
            ) from error

    def _refuse(self, curriculum: Curriculum, *, as_json: bool) -> None:
        problems = curriculum.problems.found
        if as_json:
            self.stdout.write(
                json.dumps({"problems": [as_fact(one) for one in problems]}, ensure_ascii=False)
            )
        else:
            for problem in problems:
                self.stderr.write(located(problem))
        raise CommandError(
            ngettext(
                "%(count)s problem; nothing was loaded.",
                "%(count)s problems; nothing was loaded.",
                len(problems),
            )
            % {"count": len(problems)}
        )

    def _checked(self, curriculum: Curriculum, *, as_json: bool) -> None:
        found = {
            course.key: {
                language: float(round(load.counted, 1))
                for language, load in hours.loads(course).items()
            }
            for course in curriculum.courses
        }
        if as_json:
            self.stdout.write(json.dumps({"problems": [], "minutes": found}))
            return
        for course in curriculum.courses:
            for language, minutes in found[course.key].items():
                self.stdout.write(
                    _(
                        "%(course)s %(language)s: %(lessons)s lessons, %(minutes)s minutes "
                        "for %(hours)s online hours"
                    )
                    % {
                        "course": course.key,
                        "language": language,
                        "lessons": len(hours.lessons(course)),
                        "minutes": minutes,
                        "hours": course.online_hours,
                    }
                )
        self.stdout.write(
            _("library: %(documents)s documents, %(articles)s articles of laws, %(terms)s words")
            % {
                "documents": len(curriculum.documents),
                "articles": len(curriculum.articles),
                "terms": len(curriculum.terms),
            }
        )
        self.stdout.write(_("No problems."))

    def _report(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(
                json.dumps(
                    {
                        "pages": report.pages,
                        "questions": report.questions,
                        "programmes": report.programmes,
                        "library": report.library,
                        "kept": report.all_kept,
                        "held": [*report.held.values()],
                    },
                    ensure_ascii=False,
                )
            )
            return
        for label, counter in (
            (_("pages"), report.pages),
            (_("questions"), report.questions),
            (_("programmes"), report.programmes),
            (_("documents and words"), report.library),
        ):
            self.stdout.write(
                _("%(label)s: added %(added)s, changed %(changed)s, unchanged %(unchanged)s")
                % {
                    "label": label,
                    "added": counter["added"],
                    "changed": counter["changed"],
                    "unchanged": counter["unchanged"],
                }
            )
        for title in report.all_kept:
            self.stdout.write(
                _("kept, edited in the CMS since the last load: %(title)s") % {"title": title}
            )
        for title in report.held.values():
            self.stdout.write(
                _("left out, SCORM package to be brought by a course pack in the CMS: %(title)s")
                % {"title": title}
            )


def as_fact(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "reason": _(problem.what) % problem.facts,
        "remedy": _(problem.remedy) % problem.facts if problem.remedy else "",
    }
