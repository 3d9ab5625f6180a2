"""What an officer should know before issuing: nothing here forbids, all of it is said.

Training that was completed is earned: who moved, left or holds two posts is certified for the post
in which the training was taken (region and role are frozen when the place is taken).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["left", "moved", "two_posts", "namesake"]


@dataclass(frozen=True)
class Post:
    """A post of the enrolment's role. `end`: the last day, None while it is held."""

    region: str
    end: date | None = None

    def is_held(self, day: date) -> bool:
        return self.end is None or self.end >= day


@dataclass(frozen=True)
class Note:
    """`subject`: the day left, the code moved to, how many posts, or a certificate's number."""

    kind: Kind
    subject: str


def notes(
    region: str, posts: Sequence[Post], namesakes: Sequence[str], today: date
) -> Iterator[Note]:
    """Return what stands out about a person enrolled in `region`. `namesakes`: certificates of
    others with the same name in this period and county; it may be one person on two rosters.
    """
    held = [post for post in posts if post.is_held(today)]
    if not held and posts:
        yield Note("left", max(post.end for post in posts if post.end).isoformat())
    elif len(held) > 1:
        yield Note("two_posts", str(len(held)))
    if held and region not in {post.region for post in held}:
        yield Note("moved", held[0].region)
    for number in namesakes:
        yield Note("namesake", number)
