"""Spanish writes months small, and Django's own names are capitalised: `E` asks for ours.

Thousands are parted by a point, as figures are written in fields, checks and reports.
"""

DATE_FORMAT = r"j \d\e E \d\e Y"
DATETIME_FORMAT = r"j \d\e E \d\e Y \a \l\a\s H:i"
MONTH_DAY_FORMAT = r"j \d\e E"
THOUSAND_SEPARATOR = "."
