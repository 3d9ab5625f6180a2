"""Statistics of a paper, or of a mark matrix of another system (docs: contract of the command)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.domain.statistics.analysis import Analysis, analyse
from assessments.domain.statistics.exchange import ExchangeStatistics, exchange_statistics
from assessments.domain.statistics.matrix_file import MatrixRefused, read_matrix
from assessments.models import Paper
from assessments.phrases import say
from assessments.queries import statistics
from assessments.queries.statistics import WHICH, PaperAnalysis, QuestionLine

LARGEST = 500 * 1024 * 1024


class Command(BaseCommand):
    help = "Item analysis by Moodle's convention: facility, discrimination, consistency."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--paper", metavar="SLUG")
        source.add_argument("--responses", type=Path, metavar="FILE.csv")
        parser.add_argument("--attempts", choices=WHICH, default="first", help="of each person")
        parser.add_argument(
            "--paper-version", type=int, metavar="N", help="default: the newest sat"
        )
        parser.add_argument(
            "--exchange",
            action="store_true",
            help="add point-biserial (population variance) and upper/lower 27 %%",
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["responses"]:
            marks = _read(options["responses"])
            told = _told(analyse(marks), exchange_statistics(marks) if options["exchange"] else ())
        else:
            found = _paper(options["paper"], options["paper_version"], options["attempts"])
            told = _told(found.analysis, found.exchange if options["exchange"] else ())
            told |= {
                "version": found.version.number,
                "attempts": found.which,
                "questions": [_question(line) for line in found.questions],
            }
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, allow_nan=False))
        else:
            self._print(told)

    def _print(self, told: dict[str, Any]) -> None:
        for name, figure in told["paper"].items():
            self.stdout.write(f"{name:22}{_shown(figure)}")
        for title in ("slots", "questions"):
            lines = [_flat(line) for line in told.get(title, [])]
            if not lines:
                continue
            self.stdout.write("")
            widths = {name: max(len(name), 9) + 2 for name in lines[0]}
            self.stdout.write("".join(f"{name:>{width}}" for name, width in widths.items()))
            for line in lines:
                self.stdout.write(
                    "".join(f"{_shown(line[name]):>{width}}" for name, width in widths.items())
                )


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(_("The file %(file)s is larger than 500 MB.") % {"file": path.name})
        return read_matrix(path.read_bytes())
    except OSError as error:
        raise CommandError(_("The file %(file)s cannot be read.") % {"file": path.name}) from error
    except MatrixRefused as refused:
        lines = [say(problem) for problem in refused.problems]
        if refused.more:
            lines.append(
                ngettext("… and %(n)d more problem", "… and %(n)d more problems", refused.more)
                % {"n": refused.more}
            )
        raise CommandError("\n".join(lines)) from refused


def _paper(slug: str, number: int | None, which: str) -> PaperAnalysis:
    paper = Paper.objects.select_related("current").filter(slug=slug).first()
    if paper is None:
        raise CommandError(_("There is no paper “%(paper)s”.") % {"paper": slug})
    version = statistics.sat_version(paper, number)
    if version is None:
        raise CommandError(_("The paper “%(paper)s” has no such version.") % {"paper": slug})
    attempts = statistics.counted_attempts(version, which)
    return statistics.paper_analysis(version, attempts, which=which)


def _told(analysis: Analysis, exchange: tuple[ExchangeStatistics, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "paper": asdict(analysis.paper),
        "slots": [asdict(slot) | {"slot": _name(slot.slot)} for slot in analysis.slots],
    }
    for slot, more in zip(told["slots"], exchange, strict=False):
        slot |= {"point_biserial": more.point_biserial, "upper_lower_27": more.upper_lower_27}
    return told


def _name(slot: str) -> int | str:
    """A number where the slot is numbered, as in the contract."""
    return int(slot) if slot.isascii() and slot.isdecimal() and len(slot) < 10 else slot


def _question(line: QuestionLine) -> dict[str, Any]:
    return {
        "question": line.version.question.key,
        **asdict(line.figures),
        "random_guess": line.random_guess,
        "flags": sorted(line.flags),
        "options": [asdict(option) for option in line.options],
    }


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    short = {name: value for name, value in line.items() if name != "options"}
    if "flags" in short:
        short["flags"] = " ".join(short["flags"])
    return short


def _shown(figure: object) -> str:
    if figure is None:
        return "-"
    return f"{figure:.4f}" if isinstance(figure, float) else str(figure)
