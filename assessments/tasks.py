"""What the worker does for the examiner: ids in, fetch, call the action."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments import actions, ports, printing
from assessments.domain.paper_forms import forms_of
from assessments.enums import RegradeState, SheetPart
from assessments.models import PaperSession, PrintedPaper, Regrade
from common import jobs
from common.models import Job

STYLES: Final = Path(__file__).parent / "static" / "assessments"
_TEXT: Final = re.compile(r">[^<]*")
TICK: Final = (  # a sign that the press has no letter for
    '<svg viewBox="0 0 10 10" width="9" height="9" role="img"><title>√</title>'
    '<path d="M1 5 L4 9 L9 1" fill="none" stroke="#000" stroke-width="1.3"/></svg>'
)
AT_A_TIME = 20  # seconds: one message is one chunk of work


def count_regrade(job: Job) -> Any:
    return _go_on(job, actions.count_chunk, RegradeState.COUNTING)


def apply_regrade(job: Job) -> Any:
    return _go_on(job, actions.apply_chunk, RegradeState.RUNNING)


def print_paper(job: Job) -> Any:
    """Make the PDF files of a printed paper, in the language of the installation."""
    printed = PrintedPaper.objects.select_related("paper_version__paper").get(pk=job.subject_id)
    wanted = [(form, part) for form in forms_of(printed.forms) for part in SheetPart]
    made = set(printed.files.values_list("form", "part"))
    with translation.override(settings.LANGUAGE_CODE):
        pictures = printing.pictures_of(printed)
        for done, (form, part) in enumerate(wanted, start=1):
            if (form, part) not in made:
                content = _laid_out(printed, form, part, pictures)
                actions.keep_pdf(printed=printed, form=form, part=part, content=content)
            jobs.progress(job, done=done, total=len(wanted))
    return {"files": len(wanted)}


def count_sheets(job: Job) -> Any:
    """Turn the typed sheets of a room into results."""
    session = PaperSession.objects.get(pk=job.subject_id)
    started, left = time.monotonic(), -1
    while time.monotonic() - started < AT_A_TIME:
        left = actions.count_some(session=session)
        jobs.progress(job, done=max(job.total - left, 0))
        if not left:
            return {}
    return jobs.AGAIN


def _laid_out(
    printed: PrintedPaper, form: str, part: SheetPart, pictures: Mapping[str, tuple[str, bytes]]
) -> bytes:
    context = printing.printed_page(printed, form, part, pdf=True)
    html = _TEXT.sub(_ticked, render_to_string("assessments/cms/printed.html", context))
    css = (STYLES / "print.css").read_text()
    content = ports.print_pdf.ask(html, css, pictures)
    if content is None:
        raise jobs.Denied(_("This installation cannot make PDF files. Print the page instead."))
    return content


def _ticked(text: re.Match[str]) -> str:
    return text[0].replace("√", TICK)


def _go_on(job: Job, step: Callable[..., Regrade], state: RegradeState) -> Any:
    regrade = Regrade.objects.get(pk=job.subject_id)
    started = time.monotonic()
    while time.monotonic() - started < AT_A_TIME:
        regrade = step(regrade=regrade)
        jobs.progress(job, done=regrade.seen, total=max(regrade.people, regrade.seen))
        if regrade.state != state:
            return {"people": regrade.seen}
    return jobs.AGAIN
