"""The judges: where they are, and how they are asked. ``scripts/judges`` installs them; tests skip without them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import CHROMIUM, FLAGS

JUDGES = Path(__file__).resolve().parent.parent.parent / "judge" / "node_modules"
AXE = JUDGES / "axe-core" / "axe.min.js"
VNU = JUDGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = JUDGES / "lighthouse" / "cli" / "index.js"
NARROW = 320
# A file has no origin: no address is the site's own there, as the policy in a page has it.
OF_A_FILE = re.compile(r"Resource violates Content Security Policy \(meta tag\): [a-z ]+ “/(?!/)")
RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`));
}"""


class LighthouseFailed(Exception):
    """It made no report; the message says why."""


def needs(judge: Path, program: str) -> None:
    """Skip the test where a judge, or what it runs on, is not installed."""
    if not judge.exists() or not shutil.which(program):
        pytest.skip(f"needs {program} and what scripts/judges installs from npm")


def html_complaints(files: list[Path]) -> list[str]:
    """Return what the Nu HTML checker says of these files, errors and warnings alike."""
    done = subprocess.run(
        [
            "java",
            "-Xss4m",
            "-jar",
            str(VNU),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            *map(str, files),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    return [
        f"{Path(said.get('url', '')).stem}:{said.get('lastLine')}: {said['message']} | {said.get('extract', '')}"
        for said in json.loads(done.stdout)["messages"]
        if not OF_A_FILE.match(said["message"])
    ]


def lighthouse_report(url: str, *, desktop: bool, skip: list[str]) -> dict[str, Any]:
    """Return Lighthouse's report on a page, as JSON; LighthouseFailed on a machine that was too busy for a trace."""
    command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", "--output-path=stdout"]
    command += ["--ignore-status-code", f"--chrome-flags={' '.join(FLAGS)}"]
    command += ["--preset=desktop"] if desktop else []
    command += [f"--skip-audits={','.join(skip)}"] if skip else []
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=280,
        env=os.environ | {"CHROME_PATH": str(CHROMIUM)},
        check=False,
    )
    if done.returncode != 0:
        raise LighthouseFailed(done.stderr[-1000:])
    report: dict[str, Any] = json.loads(done.stdout)
    return report
