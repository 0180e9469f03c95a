"""`python -m circulos.web COMMAND`: Django's own commands and ours, on the site the environment describes."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from circulos.web.orphans import end_with_server


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circulos.web.settings")
    end_with_server()
    try:
        execute_from_command_line(["circulos.web", *sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says that somebody pressed Ctrl+C
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
