"""What makes a reviewer look at an attempt. A flag is a question, never a verdict.

**Faster than reading.** People read about 255 Chinese characters a minute silently, or 228 English
words (Trauzettel-Klosinski & Dietz 2012, IReST): a good 4 units a second either way. An answer that
comes after less time than its question takes at three times that pace was not read just then. It
may have been read before, so that alone says nothing: an attempt is flagged when at least half of
its answers (and five) came that fast, and the whole took less time than an average reader needs to
read it once.

**Identical wrong answers.** A generalised binomial test (van der Linden & Sotaridona 2006) on the
questions that both of a pair answered wrongly, as Harpp & Hogan count them: right answers are alike
because they are right. Under independence two people choose the same wrong answer to a question
with the probability Σ p², p being the shares of its wrong answers among everybody (one is added to
each, so that a small number of answers proves little). The number of identical ones is then a sum
of independent trials (Poisson binomial); its upper tail is exact. A room of n has n(n−1)/2 pairs,
so a pair is flagged when its tail times that number is at most 0.01: one room in a hundred shows
such a pair by chance.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.domain.event_log import BEGIN, Stored

AVERAGE_PACE: Final = 4.0  # characters or words a second
FASTEST_PACE: Final = 12.0
LEAST_FAST: Final = 5
LEAST_ALIKE: Final = 3
CHANCE_PER_ROOM: Final = 0.01
_UNIT: Final = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+")


@dataclass(frozen=True)
class Pace:
    """An answer: seconds since the one before, and the units there were to read."""

    slot: int
    seconds: float
    units: int

    @property
    def is_fast(self) -> bool:
        return self.seconds < self.units / FASTEST_PACE


@dataclass(frozen=True)
class Alike:
    """Two people in one room: wrong answers to the same questions, how many of them identical, and
    how often that happens by chance to one pair."""

    common: int
    identical: int
    chance: float
    slots: tuple[int, ...]


def units(text: str) -> int:
    """Chinese characters and words of other scripts: what the eye takes a quarter second for."""
    return len(_UNIT.findall(text))


def paces(stored: Sequence[Stored], to_read: Mapping[int, int]) -> list[Pace]:
    """The first answer to each question by the pages' own clocks, which no network delays."""
    found: dict[int, Pace] = {}
    for page in sorted({one.page for one in stored}):
        since = last = 0
        for one in sorted(
            (each for each in stored if each.page == page), key=lambda each: each.event.number
        ):
            event = one.event
            if event.kind in BEGIN and event.elapsed < last:
                since = event.elapsed
            elif event.kind == "answer":
                if event.slot in to_read and event.slot not in found:
                    seconds = max(0, event.elapsed - since) / 1000
                    found[event.slot] = Pace(event.slot, seconds, to_read[event.slot])
                since = event.elapsed
            last = event.elapsed
    return [found[slot] for slot in sorted(found)]


def is_faster_than_reading(answers: Sequence[Pace]) -> bool:
    fast = sum(one.is_fast for one in answers)
    took = sum(one.seconds for one in answers)
    average = sum(one.units for one in answers) / AVERAGE_PACE
    return fast >= LEAST_FAST and fast * 2 >= len(answers) and took < average


def chance_of_same(counts: Mapping[str, int], possible: int) -> float:
    """The probability that two people who are wrong are wrong in the same way.

    `counts` are everybody's wrong answers, `possible` is how many there can be (0: unknown).
    """
    ways = max(possible, len(counts) + (0 if possible else 1), 1)
    total = sum(counts.values()) + ways
    seen = [(count + 1) / total for count in counts.values()]
    unseen = ways - len(counts)
    return sum(share * share for share in seen) + unseen / (total * total)


def tail(chances: Sequence[float], least: int) -> float:
    """The probability of at least `least` successes in independent trials with these chances."""
    exactly = [1.0]
    for chance in chances:
        grown = [0.0] * (len(exactly) + 1)
        for count, probability in enumerate(exactly):
            grown[count] += probability * (1 - chance)
            grown[count + 1] += probability * chance
        exactly = grown
    return min(1.0, sum(exactly[least:]))


def alike(
    mine: Mapping[int, tuple[int, str]],
    theirs: Mapping[int, tuple[int, str]],
    same: Mapping[int, float],
) -> Alike:
    """Compare the wrong answers of two people: question → slot and answer. `same` is the chance of
    each question (`chance_of_same`)."""
    common = sorted(mine.keys() & theirs.keys())
    identical = [question for question in common if mine[question][1] == theirs[question][1]]
    chances = [same[question] for question in common]
    return Alike(
        common=len(common),
        identical=len(identical),
        chance=tail(chances, len(identical)),
        slots=tuple(sorted(mine[question][0] for question in identical)),
    )


def is_beyond_chance(found: Alike, *, room: int) -> bool:
    """Whether a room of so many people would show such a pair once in a hundred times or less."""
    pairs = max(1, room * (room - 1) // 2)
    return found.identical >= LEAST_ALIKE and found.chance * pairs <= CHANCE_PER_ROOM
