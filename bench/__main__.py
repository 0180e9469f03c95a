"""Every benchmark, one after the other, each in a process of its own: `make bench`, or `python bench engine pages`.

A benchmark is a module of this folder. It measures what it compares side by side in one run and prints what it found.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> int:
    known = {path.stem: path for path in sorted(HERE.glob("*.py")) if not path.stem.startswith("_")}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known) or 'none yet'}.")
        return 2
    failed = 0
    for name in wanted or known:
        print(f"== {name}", flush=True)
        failed += bool(subprocess.run([sys.executable, known[name]], check=False).returncode)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
