"""Gives a test run its own data folder, before Django reads its settings; pytest loads this first (pyproject.toml).

Of the environment only COPYDESK_DATABASE_URL counts, which says on which database the tests run. Everything else
is what a site has that was told nothing, so that the tests say the same on every machine.
"""

import atexit
import os
import shutil
import tempfile


def _fresh_data_folder() -> None:
    for name in [name for name in os.environ if name.startswith("COPYDESK_")]:
        if name != "COPYDESK_DATABASE_URL":
            del os.environ[name]
    folder = tempfile.mkdtemp(prefix="copydesk-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["COPYDESK_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "copydesk.settings"


_fresh_data_folder()
