"""``python -m tests.files.interrupted FOLDER``: an import that ends in the middle, after its first batch."""

import sys
from unittest.mock import patch

from copydesk import cli


def main() -> int:
    import django

    django.setup()
    from copydesk.files import inserting, storing

    batches = []

    def insert(bundles: list[object]) -> None:
        batches.append(1)
        if len(batches) > 1:
            raise SystemExit(1)
        real(bundles)  # type: ignore[arg-type]

    real = inserting.insert
    with patch.object(storing, "BATCH", 20), patch.object(inserting, "insert", insert):
        return cli.main(["import", sys.argv[1]])


if __name__ == "__main__":
    sys.exit(main())
