"""`docs/developer/arithmetic.md`: what is worked out by hand there is what the commands say."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "developer" / "arithmetic.md"
FRACTIONS = {"A": "0.33333", "B": "0.33333", "C": "0.33333", "D": "-0.5", "E": "0"}
MAPPED = {"A": "2", "B": "1", "C": "1", "D": "-1.5"}


def table(header: str) -> list[list[str]]:
    """The rows below the header that begins so."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(header))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


POLICIES = table("| policy |")


def printed(*arguments: str | Path) -> dict:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("row", POLICIES, ids=[row[0] for row in POLICIES])
@pytest.mark.parametrize("answer", ["ABD", "AB"])
def test_partial_credit(tmp_path, row, answer):
    policy = row[0]
    values = MAPPED if policy == "mapped" else FRACTIONS if policy == "weighted" else {}
    options = [
        {"key": key, "correct": key in "ABC"} | ({"fraction": values[key]} if key in values else {})
        for key in "ABCDE"
    ]
    bounds = {"lower": "0", "upper": "4"} if policy == "mapped" else {}
    question = {"type": "multiple", "mark": "4", "policy": policy, "options": options, **bounds}
    (tmp_path / "q.json").write_text(json.dumps(question))
    (tmp_path / "r.json").write_text(json.dumps({"selected": list(answer)}))
    said = printed("score", "--question", tmp_path / "q.json", "--response", tmp_path / "r.json")
    assert said["mark"] == (row[2] if answer == "ABD" else row[4])


def test_statistics_of_a_paper(tmp_path):
    rows = table("| attempt |")
    file = tmp_path / "marks.csv"
    file.write_text("attempt,1,2,3\n" + "".join(f"{','.join(row[:4])}\n" for row in rows))
    said = printed("item_analysis", "--responses", file, "--json")
    by_hand = {name: float(value) for name, _how, value in table("| paper |")}
    assert {name: said["paper"][name] for name in by_hand} == pytest.approx(by_hand, abs=5e-5)
    slots = {str(one["slot"]): one for one in said["slots"]}
    for slot, figure, _how, value in table("| slot |"):
        assert slots[slot][figure] == pytest.approx(float(value), abs=5e-5), (slot, figure)
    assert len(table("| slot |")) == 15
