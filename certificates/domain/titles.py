"""The words of a certificate that are frozen into its facts, in both languages.

They are not translations of the interface: a later change of a catalogue changes no certificate.
Wording that only the state may use (职业资格, 上岗资格, 全国) is never printed.
"""

from typing import Final

TITLE: Final = ("培训合格证书", "Certificate of Training")
RESULT: Final = ("合格", "passed")
ROLES: Final = {
    "director": ("儿童主任", "Child director"),
    "supervisor": ("儿童督导员", "Child supervisor"),
}
KINDS: Final = {
    "initial": ("岗前培训", "initial training"),
    "refresher": ("年度轮训", "annual refresher training"),
    "demonstration": ("示范培训", "demonstration training"),
}
PROVISIONAL: Final = ("（暂定）", " (provisional)")
MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})
_MINISTRY, _PROVINCE, _CORPS = "00", 2, "66"


def subtitle(role: str, kind: str, *, provisional: bool = False) -> tuple[str, str]:
    roles, kinds = ROLES[role], KINDS[kind]
    more = PROVISIONAL if provisional else ("", "")
    return f"{roles[0]}·{kinds[0]}{more[0]}", f"{roles[1]} · {kinds[1]}{more[1]}"


def issuer(code: str, name: str) -> str:
    """Return the office that signs: 清溪县民政局, 云岭省民政厅, 北京市民政局, 民政部."""
    if code == _MINISTRY:
        return name
    if len(code) == _PROVINCE and code not in MUNICIPALITIES and code != _CORPS:
        return f"{name}民政厅"
    return f"{name}民政局"
