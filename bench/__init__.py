"""What ``make bench`` runs: ``python -m bench SUITE --size SIZE``. Each suite prints what it measured, and on what."""
