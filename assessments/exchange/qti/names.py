"""One vocabulary for QTI 2.x and 3.0: `qti-choice-interaction` is `choiceInteraction`."""

import re
from typing import Any, Final

_FIXED: Final = {"qti-prompt": "prompt", "qti-value": "value"}


def normalised(root: Any) -> Any:
    """Rename elements and attributes in place: no namespaces, no prefix, camel case."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = element.tag.rpartition("}")[2]
        element.tag = _camel(local.removeprefix("qti-")) if local.startswith("qti-") else local
        for name in list(element.attrib):
            plain = _camel(name.rpartition("}")[2])
            if plain != name:
                element.set(plain, element.attrib.pop(name))
    return root


def _camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda found: found[1].upper(), name)
