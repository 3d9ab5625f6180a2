"""Problems of the domain in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from common.phrases import say

__all__ = ["local", "say"]


def local(texts: Mapping[str, Any] | None) -> str:
    """The text of a {language: text} field in the active language, else in Chinese, else any."""
    texts = texts or {}
    for language in (get_language() or "zh-hans", "zh-hans", *texts):
        if texts.get(language):
            return str(texts[language])
    return ""
