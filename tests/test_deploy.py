"""The example for nginx lets through what the platform takes; that then answers in its words."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.actions import roster_uploads
from assessments.actions import media, question_uploads
from assessments.exchange.sheets import OPTIONS
from courses.actions import lesson_imports
from courses.domain import recordings
from courses.domain.packs import limits
from courses.exchange import handout, scorm
from courses.exchange.word import reading as word

CONF = (Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf").read_text()
MEGABYTE = 1024 * 1024
FORM = MEGABYTE  # what a form sends beside its files, at least
OPTION = media.LARGEST_PICTURE + media.LARGEST_RECORDING

# What the largest upload of each address weighs, in bytes
LARGEST = {
    "own_lesson_imports:index": word.LARGEST + lesson_imports.HANDOUTS * handout.LARGEST,
    "own_question_imports:index": question_uploads.LARGEST,
    "own_questions:new": OPTION * (1 + len(OPTIONS)),
    "own_recordings:index": recordings.LARGEST,
    "own_packs:index": limits.LARGEST,
    "own_scorm:index": scorm.LARGEST,
    "wagtailimages:add": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
    "office:roster": roster_uploads.LARGEST,
}


def let_through(address: str) -> int:
    """Bytes of a request's body: the longest prefix decides, else what the server says."""
    plain = re.sub(r"#.*", "", CONF)
    places = re.findall(r"location (/\S*) \{([^}]*)\}", plain)
    fitting = sorted((one for one in places if address.startswith(one[0])), key=lambda one: one[0])
    sizes = re.findall(r"client_max_body_size (\d+)m;", fitting[-1][1])
    outside = re.sub(r"location \S+ \{[^}]*\}", "", plain)
    return int((sizes or re.findall(r"client_max_body_size (\d+)m;", outside))[0]) * MEGABYTE


@pytest.mark.parametrize("name", LARGEST)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nginx_lets_the_largest_upload_through(name: str, language: str) -> None:
    with translation.override(language):
        address = reverse(name)
    assert let_through(address) >= LARGEST[name] + FORM


def test_what_is_larger_still_is_told_in_chinese() -> None:
    assert "error_page 413 @too_large;" in CONF
    assert "文件太大，没有收下" in CONF
