"""Score one response to one question, both as JSON (docs: contract of `score`)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments.domain.problems import Unusable
from assessments.domain.questions import SCORED_TYPES, plain, read_question, read_response
from assessments.domain.scoring import score
from assessments.phrases import say


class Command(BaseCommand):
    help = f"Score one response to one question. Types: {', '.join(SCORED_TYPES)}."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--question", type=Path, required=True, metavar="FILE.json")
        parser.add_argument("--response", type=Path, required=True, metavar="FILE.json")

    def handle(self, *args: Any, question: Path, response: Path, **options: Any) -> None:
        try:
            asked = read_question(_parsed(question))
            scored = score(asked, read_response(asked, _parsed(response)))
        except Unusable as error:
            raise CommandError(say(error.problem)) from error
        outcome = {
            "mark": f"{scored.mark:.2f}",
            "max": f"{scored.max_mark:.2f}",
            "fraction": plain(scored.fraction),
            "correct": scored.correct,
            "critical_failed": scored.critical_failed,
        }
        self.stdout.write(json.dumps(outcome))


def _parsed(path: Path) -> object:
    try:
        parsed: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(_("The file %(file)s cannot be read.") % {"file": path.name}) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(_("The file %(file)s is not JSON.") % {"file": path.name}) from error
    return parsed
