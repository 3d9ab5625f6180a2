"""Everything that can happen to places, in any order, with the invariants proved after each step.

The model is small: who holds a seat, and what each quota has left. What it expects of a request is
compared with what the actions answer; what they wrote is proved from the rows (I1 to I8).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from factories.accounts import StaffMemberFactory
from factories.quotas import granted, held_back, key, period, recover, transfer
from factories.regions import region
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import StaffMember
from certificates.queries.reconcile import prove
from quotas import actions
from quotas.models import LedgerEntry, Quota, Seat, WaitingEntry
from quotas.rules import KeyConflict, LoweringBlocked, QuotaError, QuotaExhausted, SeatNotHeld

COUNTY, TOWNS = "990101", ["990101100", "990101101"]
PEOPLE = 5
NUMBERS = st.integers(1, 4)


class Places(RuleBasedStateMachine):
    """One county with two townships; every example is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.period = period()
        self.regions = {code: region(code) for code in (COUNTY, *TOWNS)}
        self.people: list[StaffMember] = StaffMemberFactory.create_batch(PEOPLE)
        self.seats: dict[int, Seat] = {}
        self.given_back: list[Seat] = []
        self.certified = 0
        self.certificates: dict[int, int] = {}  # id, whose
        self.asked: list[tuple[dict[str, Any], Any]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def quotas(self) -> dict[tuple[str, str], Quota]:
        return {(q.region_id, q.kind): q for q in Quota.objects.filter(period=self.period)}

    def expected(self, code: str) -> tuple[str, int | None]:
        """Return the status a new request from `code` gets, and the quota that gives the seat."""
        found = self.quotas()
        for kind in ("cap", "target"):
            for at in (code, COUNTY):
                quota = found.get((at, kind))
                if quota and (kind == "target" or quota.free > 0):
                    return "seated", quota.pk
                if quota:
                    return "waiting", None
        return "denied", None

    @initialize(cap=NUMBERS, people=st.lists(st.integers(0, PEOPLE - 1), min_size=2, max_size=3))
    def begin(self, cap: int, people: list[int]) -> None:
        """Every example begins with places, and people: the rest is then worth trying."""
        self.grant(COUNTY, "cap", cap)
        self.split(TOWNS[0], "cap", (cap + 1) // 2)
        for who in people:
            self.ask(who, TOWNS[0])

    @rule(
        code=st.sampled_from([COUNTY, *TOWNS]), kind=st.sampled_from(["cap", "target"]), n=NUMBERS
    )
    def grant(self, code: str, kind: str, n: int) -> None:
        before = self.quotas().get((code, kind))
        quota = granted(n, period=self.period, code=code, kind=kind)
        assert quota.places == n + (before.places if before else 0)

    @rule(to=st.sampled_from(TOWNS), kind=st.sampled_from(["cap", "target"]), n=NUMBERS)
    def split(self, to: str, kind: str, n: int) -> None:
        source = self.quotas().get((COUNTY, kind))
        if source is None:
            return
        left = source.movable
        try:
            actions.split(
                source=source,
                region=self.regions[to],
                places=n,
                document_number="",
                key=key(),
                actor=None,
            )
        except QuotaExhausted:
            assert n > left
        else:
            assert n <= left

    @rule(code=st.sampled_from([COUNTY, *TOWNS]), n=NUMBERS)
    def lower(self, code: str, n: int) -> None:
        quota = self.quotas().get((code, "cap"))
        if quota is None:
            return
        free = min(quota.free, quota.granted)
        try:
            actions.adjust(quota=quota, places=-n, document_number="", key=key(), actor=None)
        except LoweringBlocked:
            assert n > free
        else:
            assert n <= free

    @rule(back=st.booleans(), kind=st.sampled_from(["cap", "target"]), n=NUMBERS)
    def transfer(self, back: bool, kind: str, n: int) -> None:
        here, there = reversed(TOWNS) if back else TOWNS
        source, target = self.quotas().get((here, kind)), self.quotas().get((there, kind))
        if source is None:
            return
        joined = target is None or target.parent_id in (None, source.parent_id)
        above = bool(source.parent_id and joined and source.received >= n)
        may = n <= source.movable and (above or n <= source.granted)
        try:
            moved = transfer(source, there, n)
        except LoweringBlocked:
            assert not may
        else:
            assert may
            assert moved.received == (target.received if target else 0) + (n if above else 0)

    @rule(code=st.sampled_from(TOWNS), kind=st.sampled_from(["cap", "target"]), n=NUMBERS)
    def recover(self, code: str, kind: str, n: int) -> None:
        quota = self.quotas().get((code, kind))
        if quota is None:
            return
        may = quota.parent_id and n <= quota.movable and n <= quota.received
        handed_on = quota.parent.split_out if quota.parent else 0
        try:
            above = recover(quota, n)
        except QuotaError:
            assert not may
        else:
            assert may
            assert above.pk == quota.parent_id
            above.refresh_from_db()
            assert above.split_out == handed_on - n

    @rule(
        code=st.sampled_from([COUNTY, *TOWNS]),
        kind=st.sampled_from(["cap", "target"]),
        n=st.integers(-4, 4).filter(bool),
    )
    def hold_back(self, code: str, kind: str, n: int) -> None:
        quota = self.quotas().get((code, kind))
        if quota is None:
            return
        may = -quota.contingency <= n <= quota.movable
        try:
            held_back(quota, n)
        except QuotaExhausted:
            assert not may
        else:
            assert may

    @rule(who=st.integers(0, PEOPLE - 1), code=st.sampled_from(TOWNS))
    def ask(self, who: int, code: str) -> None:
        request = {
            "period": self.period,
            "person": self.people[who],
            "region": self.regions[code],
            "role": "director",
            "key": key(),
            "actor": None,
        }
        held = self.seats.get(who)
        status, quota = ("seated", held.quota_id) if held else self.expected(code)
        outcome = actions.reserve(**request)
        assert outcome.status == status
        if outcome.is_seated:
            assert outcome.seat.quota_id == quota
            self.seats[who] = outcome.seat
        if held is None:
            self.asked.append((request, outcome))

    @precondition(lambda self: self.asked)
    @rule(choice=st.randoms(use_true_random=False))
    def ask_with_an_old_key(self, choice: Any) -> None:
        request, outcome = choice.choice(self.asked)
        again = actions.reserve(**request)
        assert (again.status, again.seat, again.reason) == (
            outcome.status,
            outcome.seat,
            outcome.reason,
        )
        other = next(person for person in self.people if person != request["person"])
        try:
            actions.reserve(**(request | {"person": other}))
        except KeyConflict:
            return
        raise AssertionError(request["key"])

    @precondition(lambda self: self.seats)
    @rule(choice=st.randoms(use_true_random=False))
    def give_back(self, choice: Any) -> None:
        who = choice.choice(sorted(self.seats))
        seat = Seat.objects.get(pk=self.seats[who].pk)
        was_certified = seat.state == "certified"
        try:
            actions.release(seat=seat, reason="withdrew", key=key(), actor=None)
        except SeatNotHeld:
            assert was_certified
        else:
            assert not was_certified
            self.given_back.append(self.seats.pop(who))

    @precondition(lambda self: self.given_back)
    @rule(choice=st.randoms(use_true_random=False))
    def give_back_again(self, choice: Any) -> None:
        try:
            actions.release(
                seat=choice.choice(self.given_back), reason="again", key=key(), actor=None
            )
        except QuotaError:
            return
        raise AssertionError("given back twice")

    @invariant()
    def nobody_waits_beside_a_free_place(self) -> None:
        """What became free was offered: to those who wait, in their order."""
        for quota in Quota.objects.filter(period=self.period, kind="cap"):
            row = WaitingEntry.objects.filter(quota=quota, state__in=["offered", "waiting"])
            states = list(row.order_by("created_at", "pk").values_list("state", flat=True))
            assert states == sorted(states)  # offered before waiting
            assert not (quota.free > 0 and "waiting" in states)
        for who, person in enumerate(self.people):
            offered = Seat.objects.filter(person=person, deadline__isnull=False, state="reserved")
            if seat := offered.first():
                self.seats[who] = seat

    @invariant()
    def is_proved(self) -> None:
        violations = [one for one in prove().violations if one.invariant != "I8"]
        assert violations == []

    @precondition(lambda self: self.seats)
    @rule(choice=st.randoms(use_true_random=False))
    def certify(self, choice: Any) -> None:
        seat = Seat.objects.get(pk=self.seats[choice.choice(sorted(self.seats))].pk)
        was_certified = seat.state == "certified"
        self.certified += 1
        try:
            actions.fulfil(seat=seat, certificate_id=self.certified, key=key(), actor=None)
        except SeatNotHeld:
            assert was_certified
        else:
            assert not was_certified
            whose = {held.pk: who for who, held in self.seats.items()}
            self.certificates[self.certified] = whose[seat.pk]

    @precondition(lambda self: self.certificates)
    @rule(choice=st.randoms(use_true_random=False), again=st.booleans())
    def revoke(self, choice: Any, again: bool) -> None:
        number = choice.choice(sorted(self.certificates))
        entries = [self.reverse(number) for _ in range(1 + again)]
        assert len({entry.pk for entry in entries}) == 1
        self.given_back.append(self.seats.pop(self.certificates.pop(number)))

    def reverse(self, number: int) -> LedgerEntry:
        entry = actions.reverse(certificate_id=number, reason="冒名", key=key(), actor=None)
        assert entry is not None
        return entry


def tour() -> None:
    """Play every rule once at least, in an order in which each has something to do; what chance
    needs hundreds of plays for is then seen in one.
    """
    places = Places()
    try:
        for step in _steps(places):
            step()
            places.nobody_waits_beside_a_free_place()
            places.is_proved()
    finally:
        places.teardown()


class _Pick:
    """Chooses the first, the last: what chance does in the rules."""

    def __init__(self, at: int) -> None:
        self.at = at

    def choice(self, found: Sequence[Any]) -> Any:
        return found[self.at]


def _steps(places: Places) -> list[Callable[[], Any]]:
    here, there = TOWNS
    first, last = _Pick(0), _Pick(-1)
    return [
        lambda: places.begin(cap=4, people=[0, 1]),  # the township's two places are taken
        lambda: places.ask(2, here),  # waits
        lambda: places.ask_with_an_old_key(last),
        lambda: places.grant(COUNTY, "target", 2),
        lambda: places.ask(3, there),  # at the county's cap, not at its target
        lambda: places.split(there, "cap", 1),
        lambda: places.split(there, "cap", 4),  # more than there is
        lambda: places.transfer(back=True, kind="cap", n=1),  # offered to who waits
        lambda: places.split(there, "target", 2),
        lambda: places.transfer(back=True, kind="target", n=1),
        lambda: places.recover(there, "target", 1),
        lambda: places.grant(COUNTY, "cap", 4),
        lambda: places.hold_back(COUNTY, "cap", 2),
        lambda: places.split(there, "cap", 3),  # two are held back
        lambda: places.split(there, "cap", 2),
        lambda: places.recover(there, "cap", 1),
        lambda: places.hold_back(COUNTY, "cap", -1),
        lambda: places.lower(COUNTY, 4),
        lambda: places.lower(COUNTY, 1),
        lambda: places.certify(first),
        lambda: places.give_back(first),  # certified, beside others who hold a place
        lambda: places.revoke(first, again=True),
        lambda: places.ask(0, here),
        lambda: places.certify(last),
        lambda: places.give_back(first),
        lambda: places.give_back_again(last),  # while others hold a place
        lambda: places.give_back(first),
        lambda: places.give_back_again(first),
    ]
