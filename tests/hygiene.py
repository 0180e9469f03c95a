"""What may not be in the repository: registry hosts and paths of a machine. Run by `make check`."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written in pieces, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            "files[.]python" + "hosted",
            "registry[.]" + "npmjs",
            "deb[.]" + "debian[.]org",
            r"(?<![\w.])/(?:" + "work|home|farm)" + r"/[a-z.]",
        ]
    )
)
READABLE = {
    ".py",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".json",
    ".po",
    ".csv",
    ".txt",
    "",
}


def offences() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    found = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix not in READABLE or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FORBIDDEN.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


if __name__ == "__main__":
    lines = offences()
    print("\n".join(lines) or "no address of a registry and no path of a machine")
    sys.exit(1 if lines else 0)
