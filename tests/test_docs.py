"""The docs cannot fall behind: the reference is made from the code, examples are run, links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def test_the_reference_is_what_the_code_says_and_every_example_runs():
    made = subprocess.run([sys.executable, "scripts/docs", "--check"], cwd=ROOT, capture_output=True, text=True)

    assert made.returncode == 0, made.stdout + made.stderr


def test_every_link_in_the_docs_leads_somewhere():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]

    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text())
        if not (page.parent / link).exists()
    ]

    assert not broken


def test_every_setting_of_the_environment_is_documented():
    named = set(
        re.findall(r'environ(?:\.get\(|\[)"(\w+)"', (ROOT / "src/wellheard_server/project/settings.py").read_text())
    )

    told = (ROOT / "docs/reference/settings.md").read_text()

    assert named
    assert not {name for name in named if f"`{name}`" not in told}
