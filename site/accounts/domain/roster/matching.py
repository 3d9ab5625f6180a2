"""Whom a row means, and what it changes. Knows no database: stored people come in as facts.

A person is matched by identity number, else by phone and name. A phone belongs to one active
person. A county never changes people who are in post elsewhere. A row may

- add a person, or take one back who had left,
- change what differs; a blank cell changes nothing,
- move a post: a later start closes the old post the day before and opens the new one, the same or
  an earlier start corrects the post in place,
- close the posts (离任).
"""

import datetime
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from accounts.domain.roster.refusals import Problem, Reason, shown_identity
from accounts.domain.roster.rows import Row
from regions.domain import codes

ONE_DAY = datetime.timedelta(days=1)


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Post:
    id: int
    role: str
    region: str
    start: datetime.date
    end: datetime.date | None


@dataclass(frozen=True)
class Person:
    """A stored staff member. `index` is the blind index of the identity number, or ""."""

    id: int
    name: str
    phone: str
    index: str
    gender: str
    education: str
    active: bool
    user_id: int | None
    officer: bool = False  # the user also acts for an office
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Account:
    """A user that has the row's phone. `person_id` is the staff member who signs in with it."""

    id: int
    name: str
    person_id: int | None


@dataclass(frozen=True)
class Decision:
    """What to store for a row. `person` is None for someone new.

    `account` says what becomes of the user with this phone: linked to the person (`link`), or
    its phone taken away because its owner has left (`release`).
    """

    outcome: Outcome
    row: Row
    index: str
    person: Person | None = None
    changes: dict[str, object] = field(default_factory=dict)
    open_post: bool = False
    end: datetime.date | None = None  # of the post opened: someone who left before we knew them
    closed: dict[int, datetime.date] = field(default_factory=dict)  # post id → last day
    corrected: dict[int, Post] = field(default_factory=dict)
    new_user: bool = False
    link: int | None = None
    release: int | None = None


class RowRefused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


@dataclass(frozen=True)
class Candidates:
    """The stored people and accounts a row could mean."""

    by_identity: Person | None
    by_phone: tuple[Person, ...]
    account: Account | None


def decide(
    row: Row, index: str, candidates: Candidates, county: str, today: datetime.date
) -> Decision:
    """Return what the row changes, or raise RowRefused."""
    person = match(row, index, candidates)
    _check_phone(row, person, candidates, county)
    if person is None:
        return _newcomer(row, index, candidates, today)
    if any(post.end is None and not codes.covers(county, post.region) for post in person.posts):
        raise _refused("name", row.name, Reason.IN_POST_ELSEWHERE)
    decision = Decision(Outcome.CHANGED, row, index, person, _differences(row, index, person))
    if row.left:
        decision = _leave(decision, person, today)
    else:
        decision = _hold(decision, person)
        decision = replace(decision, **_account(row, person, candidates))
    changed = (
        *(decision.changes, decision.closed, decision.corrected, decision.open_post),
        *(decision.new_user, decision.link, decision.release),
    )
    return decision if any(changed) else replace(decision, outcome=Outcome.UNCHANGED)


def match(row: Row, index: str, candidates: Candidates) -> Person | None:
    """Return the stored person the row means; active people come before those who left."""
    if candidates.by_identity is not None:
        return candidates.by_identity
    namesakes = [person for person in candidates.by_phone if person.name == row.name]
    namesakes.sort(key=lambda person: (not person.active, -person.id))
    for person in namesakes:
        if not index or not person.index or person.index == index:
            return person
    if namesakes and namesakes[0].active:
        value = shown_identity(row.identity)
        raise _refused("identity", value, Reason.IDENTITY_DIFFERS, name=row.name)
    return None


def _check_phone(row: Row, person: Person | None, candidates: Candidates, county: str) -> None:
    if row.left:
        return
    own = person.id if person else None
    for other in candidates.by_phone:
        if other.active and other.id != own:
            ours = any(codes.covers(county, post.region) for post in other.posts)
            reason = Reason.PHONE_TAKEN if ours else Reason.PHONE_TAKEN_ELSEWHERE
            raise _refused("phone", row.phone, reason, **({"name": other.name} if ours else {}))
    if _belongs_to_an_office(row, person, candidates.account):
        raise _refused("phone", row.phone, Reason.PHONE_OF_ACCOUNT)


def _belongs_to_an_office(row: Row, person: Person | None, account: Account | None) -> bool:
    """A roster must not give an officer's sign-in another phone, nor the phone another owner."""
    if person and person.officer and person.phone != row.phone:
        return True
    if account is None or account.person_id is not None:
        return False
    return account.name != row.name or (person is not None and person.user_id is not None)


def _newcomer(row: Row, index: str, candidates: Candidates, today: datetime.date) -> Decision:
    decision = Decision(Outcome.ADDED, row, index, open_post=True)
    if row.left:
        return replace(decision, end=max(today, row.start))
    return replace(decision, **_account(row, None, candidates))


def _account(row: Row, person: Person | None, candidates: Candidates) -> dict[str, Any]:
    """Say which user the person signs in as: their own, a new one, or one that has the phone."""
    account = candidates.account
    has_user = person is not None and person.user_id is not None
    if account is None:
        return {"new_user": not has_user}
    if person and account.id == person.user_id:
        return {}
    if account.person_id is None:
        return {"link": account.id}
    return {"release": account.id, "new_user": not has_user}


def _differences(row: Row, index: str, person: Person) -> dict[str, object]:
    said = {
        "name": row.name,
        "phone": row.phone,
        "gender": row.gender,
        "education": row.education,
    }
    changes: dict[str, object] = {
        name: value for name, value in said.items() if value and value != getattr(person, name)
    }
    if index and index != person.index:
        changes["identity"] = row.identity
    return changes


def _leave(decision: Decision, person: Person, today: datetime.date) -> Decision:
    ends = {post.id: max(today, post.start) for post in person.posts if post.end is None}
    changes = decision.changes | ({"active": False} if person.active else {})
    return replace(decision, changes=changes, closed=ends)


def _hold(decision: Decision, person: Person) -> Decision:
    row = decision.row
    changes = decision.changes | ({} if person.active else {"active": True})
    decision = replace(decision, changes=changes)
    held = sorted((post for post in person.posts if post.end is None), key=lambda post: post.start)
    same = [post for post in held if (post.role, post.region) == (row.role, row.region)]
    if same:
        return _with_start(decision, same[-1], row)
    if held and row.start <= held[-1].start:
        moved = replace(held[-1], role=row.role, region=row.region, start=row.start)
        return replace(decision, corrected={moved.id: moved})
    if held:
        return replace(decision, closed={held[-1].id: row.start - ONE_DAY}, open_post=True)
    for post in person.posts:  # 离任 was a mistake: the same post goes on
        if (post.role, post.region, post.start) == (row.role, row.region, row.start):
            return replace(decision, corrected={post.id: replace(post, end=None)})
    return replace(decision, open_post=True)


def _with_start(decision: Decision, post: Post, row: Row) -> Decision:
    if post.start == row.start:
        return decision
    return replace(decision, corrected={post.id: replace(post, start=row.start)})


def _refused(field_: str, value: str, reason: Reason, **facts: str) -> RowRefused:
    return RowRefused(Problem(field_, value, reason, facts))
