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
        # As a shell says that somebody pressed Ctrl+C. At once: an orderly end would cut off threads that are still
        # loading a library, and such a library then ends the process with a complaint of its own.
        sys.stdout.flush()
        os._exit(130)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
