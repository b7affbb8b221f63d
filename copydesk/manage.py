"""Django's own management commands (makemigrations, shell ...), for the engineer: ``python -m copydesk.manage``."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")
    execute_from_command_line()
