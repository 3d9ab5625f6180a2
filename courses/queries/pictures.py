"""A picture of a lesson in the form that is sent to readers."""

from typing import Any, Final

WIDTH: Final = 960  # twice the width of a phone's column
SENT: Final = f"max-{WIDTH}x{WIDTH * 2}|format-webp"


def as_sent(image: Any) -> Any:
    """Return the rendition, made when it is first asked for; drawings are sent as they are."""
    return image if image.is_svg() else image.get_rendition(SENT)
