"""The forms of a printed paper: the same questions, the options in another order on each."""

from typing import Final

FORMS: Final = "ABCD"


def forms_of(count: int) -> str:
    """“AB” for two forms."""
    return FORMS[:count]


def form_seed(seed: str, form: str) -> str:
    """What orders the options of a form. Form A has the draw's own seed: papers that were printed
    before there were forms are form A."""
    if form not in FORMS:
        raise ValueError(form)
    return seed if form == "A" else f"{seed}/{form}"
