"""The words of the interface in each language: kept as `.po`, compiled for the machine when the site starts.

The compiled `.mo` files lie in the data folder and are made by Babel whenever their source changed, so neither a tool
outside Python nor a writable program folder is needed. The settings do it, because the first word may be translated
as soon as an application is loaded, and a catalogue that was not there then is not looked for again.
"""

import os
from pathlib import Path

SOURCE = Path(__file__).parent / "locale"
TRANSLATED = ("ca", "es")  # English is what stands in the code


def compile_messages(folder: Path) -> None:
    """Bring the catalogues below `folder` up to date; nothing to do is the usual case and costs a few `stat`s."""
    for language in TRANSLATED:
        source = catalogue_path(language)
        target = folder / language / "LC_MESSAGES" / "django.mo"
        if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
            _compile(language, source, target)


def _compile(language: str, source: Path, target: Path) -> None:
    """Written beside and moved into place: another process may be reading. The times are made equal on purpose."""
    from babel.messages.mofile import write_mo  # a start with nothing to compile need not load it

    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, read_catalogue(language))
    stat = source.stat()
    os.utime(draft, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    draft.replace(target)


def catalogue_path(language: str) -> Path:
    return SOURCE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str):
    from babel.messages.pofile import read_po

    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)
