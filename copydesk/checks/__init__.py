"""One file per automatic test: each looks at a revision and says what it found, never yes or no.

A check is a function of one revision, saved or not: ``check(revision) -> Finding | None``. It asks the database
little, takes a time that grows with the text and no faster, and writes nothing. ``run.CHECKS`` lists them all.

Public names: ``run.read(event)``, the consumer that keeps the findings of a new revision and hands the post to the
desk; ``run.examine(revision)``, the findings alone; ``hosts.host_record``, what this desk thought of a host.
"""
