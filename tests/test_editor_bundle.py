"""The rich editor in the tree is what its recipe makes of the packages that editor/package-lock.json names."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules import ROOT

MADE = ROOT / "copydesk" / "static" / "js"
INSTALL = [
    "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline",
    "--fetch-timeout=60000",
]  # fmt: skip
# What npm calls a network, or a server of packages, that is away or too slow.
AWAY = re.compile(
    r"code (ENOTFOUND|EAI_AGAIN|E?CONN\w+|ENET\w+|EHOST\w+|E\w*TIMEDOUT|ERR_SOCKET_TIMEOUT|E5\d\d|E429)\b"
)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_the_recipe_makes_the_same_bundle(tmp_path: Path) -> None:
    recipe = tmp_path / "editor"
    shutil.copytree(ROOT / "editor", recipe, ignore=shutil.ignore_patterns("node_modules"))
    for command in (INSTALL, ["node", "build.mjs", str(tmp_path)]):
        done = subprocess.run(command, cwd=recipe, capture_output=True, text=True, check=False)
        if AWAY.search(done.stderr):
            pytest.skip(f"npm does not reach its packages: {done.stderr[:300]}")
        assert done.returncode == 0, done.stdout + done.stderr
    for name in ("editor.js", "editor.LICENSES.txt"):
        assert (tmp_path / name).read_bytes() == (MADE / name).read_bytes(), (
            f"{name}: run `npm run build` in editor/"
        )
