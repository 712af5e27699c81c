"""What is written down for operators holds placeholders, never a key that might be somebody's."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOOKS_LIKE_A_KEY = re.compile(
    r"(?:api[_-]?key|secret|token|password)\W{1,4}((?=\w*\d)(?=\w*[a-zA-Z])\w{20,})", re.IGNORECASE
)
DOCUMENTS = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/env/*"))


def test_w44_no_document_holds_a_key_that_looks_like_one() -> None:
    found = {
        path.name: match[1]
        for path in (*DOCUMENTS, *ROOT.glob("services/*/README.md"))
        for match in LOOKS_LIKE_A_KEY.finditer(path.read_text(encoding="utf-8"))
    }

    assert found == {}
    assert LOOKS_LIKE_A_KEY.search("LIBRETIME_API_KEY=a1b2c3d4e5f6a7b8c9d0e1f2")
