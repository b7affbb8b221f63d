"""One file per automatic test: each looks at a revision and says what it found, never yes or no.

Public name: ``run.read(event)``, the consumer that runs all checks over a new revision and hands the post to the desk.
"""
