"""Item analysis of 100,000 attempts × 50 items, beside NumPy reading the same file."""

import io
from pathlib import Path

import numpy as np
import pytest
from benchmarks.measuring import Table, alternate

from assessments.domain.statistics.analysis import analyse
from assessments.domain.statistics.matrix_file import read_matrix

pytestmark = pytest.mark.benchmark
ATTEMPTS, SLOTS = 100_000, 50


@pytest.fixture
def matrix(tmp_path: Path) -> Path:
    """Marks 0 to 2 in halves, as a paper with partial credit gives them."""
    random = np.random.default_rng(1)
    ability, difficulty = random.normal(size=(ATTEMPTS, 1)), random.normal(size=(1, SLOTS))
    right = ability - difficulty + random.logistic(size=(ATTEMPTS, SLOTS)) > 0
    marks = right * random.choice([0.5, 1, 1.5, 2], size=(ATTEMPTS, SLOTS))
    body = io.StringIO()
    np.savetxt(body, np.column_stack([np.arange(ATTEMPTS), marks]), fmt="%g", delimiter=",")
    head = ",".join(["attempt", *(str(slot + 1) for slot in range(SLOTS))])
    path = tmp_path / "marks.csv"
    path.write_text(f"{head}\nmax{',2' * SLOTS}\n{body.getvalue()}")
    return path


def test_item_analysis(table: Table, matrix: Path) -> None:
    def ours() -> object:
        return analyse(read_matrix(matrix.read_bytes()))

    def reference() -> object:
        return np.cov(np.loadtxt(matrix, delimiter=",", skiprows=2)[:, 1:], rowvar=False)

    found = alternate(ours, reference, rounds=6, warm=1)
    table.add(
        "item analysis of 100,000 × 50 marks ÷ NumPy reading the file and its covariance",
        f"{found.ratio:.1f} × ({1000 * found.ours:.0f} ms)",
        "< 10 ×",
        reached=found.ratio < 10,
    )
