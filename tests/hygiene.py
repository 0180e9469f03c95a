"""What may not be in the repository: registry hosts, paths of a machine, two test modules of one name.

Run by `make check`.
"""

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


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return listed.stdout.splitlines()


def twins() -> list[str]:
    """Test modules that share a name: pytest would import the first for both."""
    known: dict[str, str] = {}
    found = []
    for name in tracked():
        path = Path(name)
        if path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py":
            other = known.setdefault(path.name, name)
            if other != name:
                found.append(f"{name}: there is {other} already; give it a name of its own")
    return found


def offences() -> list[str]:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix not in READABLE or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FORBIDDEN.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


if __name__ == "__main__":
    lines = [*offences(), *twins()]
    print(
        "\n".join(lines) or "no address of a registry, no path of a machine, no two test modules of one name"
    )
    sys.exit(1 if lines else 0)
