"""What programmes say to the people in them."""

from programmes.models import Declaration, Programme


def declaration(programme: Programme) -> Declaration | None:
    """Return the text that is to be agreed to today; None when the programme asks for none."""
    if not programme.declaration_from:
        return None
    return programme.declarations.order_by("-number").first()
