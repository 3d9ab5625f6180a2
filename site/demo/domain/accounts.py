"""The accounts of the demo, in the order of their telephone numbers."""

from dataclasses import dataclass
from typing import Final

from demo.domain.people import SUPERVISED
from demo.domain.places import COUNTY, NEIGHBOUR, PREFECTURE, PROVINCE

PASSWORD: Final = "demo-2026"  # noqa: S105 of invented people, and only with DEMO=1
MINISTRY: Final = "00"


@dataclass(frozen=True)
class Account:
    """`role` is an office role in `region`; who has none is on the roster only. `start` is where
    the account's work begins.
    """

    username: str
    name: str
    phone: str
    start: str
    role: str = ""
    region: str = ""
    unit: str = ""

    @property
    def on_roster(self) -> bool:
        """Learners and the township's supervisor get their account from the roster."""
        return self.role in {"", "township"}


def _accounts() -> tuple[Account, ...]:
    rows = (
        ("learner", "李秀兰", "/"),
        ("newcomer", "张桂花", "/"),
        ("graduate", "周玉梅", "/certificates/"),
        ("trainer", "陈老师", "/cms/", "trainer", COUNTY, "儿童福利股"),
        ("reviewer", "赵科长", "/cms/", "reviewer", COUNTY, "儿童福利股"),
        ("township", "马站长", "/office/", "township", SUPERVISED, "未成年人保护工作站"),
        ("county", "王建国", "/office/", "county", COUNTY, "儿童福利股"),
        ("neighbour", "刘敏", "/office/", "county", NEIGHBOUR, "儿童福利股"),
        ("prefecture", "孙丽", "/office/", "prefecture", PREFECTURE, "儿童福利科"),
        ("province", "何涛", "/office/", "province", PROVINCE, "儿童福利处"),
        ("admin", "管理员", "/office/", "platform", MINISTRY, ""),
    )
    return tuple(
        Account(username, name, f"138000000{place:02}", *rest)
        for place, (username, name, *rest) in enumerate(rows, start=1)
    )


ACCOUNTS: Final = _accounts()
