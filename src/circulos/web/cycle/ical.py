"""Calendar files as RFC 5545 describes them: what calendars of offices and phones read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FOLD_AT = 75  # octets a line, without its end
PRODUCT = "-//Circulos//Circulos//EN"


@dataclass(frozen=True)
class Entry:
    """Something in a calendar. Whole days have dates, and `ends` is their last day; the rest has aware times.

    `change` counts the changes of an entry, so that a calendar takes the newer one; `changed_at` is when.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    changed_at: datetime
    text: str = ""
    place: str = ""
    address: str = ""
    change: int = 0
    is_cancelled: bool = False
    is_busy: bool = True
    alarm: timedelta | None = None  # how long before it begins

    @property
    def is_whole_day(self) -> bool:
        return not isinstance(self.starts, datetime)


def calendar(entries: Iterable[Entry], *, name: str) -> str:
    """The text of a calendar file, with the line ends and folds the standard asks for."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_moment(entry.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(entry.changed_at)}"
    yield f"SEQUENCE:{entry.change}"
    if entry.is_whole_day:
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        # The end of whole days is the first day after them.
        yield f"DTEND;VALUE=DATE:{entry.ends + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_moment(entry.starts)}"
        yield f"DTEND:{_moment(entry.ends)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    for name, text in (("DESCRIPTION", entry.text), ("LOCATION", entry.place)):
        if text:
            yield f"{name}:{escaped(text)}"
    if entry.address:
        yield f"URL:{_one_line(entry.address)}"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'OPAQUE' if entry.is_busy and not entry.is_cancelled else 'TRANSPARENT'}"
    if entry.alarm and not entry.is_cancelled:
        yield from _alarm(entry)
    yield "END:VEVENT"


def _alarm(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(entry.title)}"
    yield f"TRIGGER:-PT{int(entry.alarm.total_seconds() // 60)}M"
    yield "END:VALARM"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text value (section 3.3.11): backslash, semicolon, comma and line end; other control signs are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _one_line(address: str) -> str:
    return "".join(sign for sign in address if sign > " ")


def folded(line: str) -> list[str]:
    """The line in parts of 75 octets at most (3.1), never cut inside a character; later parts begin with a space."""
    parts, part, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > FOLD_AT:
            parts.append(part)
            part, size = " ", 1
        part, size = part + sign, size + octets
    return [*parts, part]
