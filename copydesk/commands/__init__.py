"""The commands of ``copydesk``: one file each, with ``run(args) -> exit code``; ``cli`` declares their options.

Public name: ``CommandFailed``, which ends a command with one sentence and exit code 2.
"""


class CommandFailed(Exception):
    """The command can't do what it was asked for; the message is one sentence that says why and what to do."""
