"""`python -m circulos.web COMMAND`: Django's own commands and ours, on the site the environment describes."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circulos.web.settings")
    execute_from_command_line(["circulos.web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
