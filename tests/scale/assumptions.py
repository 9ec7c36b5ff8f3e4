"""What the simulation takes for granted. docs/scale.md repeats it; every number stands here alone."""

from typing import Final

# How long a call takes, in seconds, as seen by a function of 512 MB in the same region.
READ_SECONDS: Final = 0.005
QUERY_SECONDS: Final = 0.008
WRITE_SECONDS: Final = 0.008
TRANSACTION_SECONDS: Final = 0.015
KMS_SECONDS: Final = 0.010
SES_SECONDS: Final = 0.090
INVOKE_SECONDS: Final = 0.020
BATCH_SECONDS: Final = 0.015
PAGE_SECONDS: Final = 0.040
"""A megabyte of an index."""

PROVIDER_SECONDS: Final = {"list": 0.45, "read": 0.30, "busy": 0.30, "refresh": 0.35}
"""The median of a provider's answers; they vary as a log-normal with this spread, and some never come."""
PROVIDER_SPREAD: Final = 0.4
LOST_ANSWERS: Final = 0.002
PROVIDER_TIMEOUT_SECONDS: Final = 8.0

# Processor time, at the 0.29 of a core that 512 MB have, where it is more than noise.
MAIL_CPU_SECONDS: Final = 0.080
PIECE_CPU_SECONDS: Final = 0.030
TICK_CPU_SECONDS: Final = 0.050
ENTRY_CPU_SECONDS: Final = 0.000_06
"""An entry of the index, or a row, that a run reads."""

START_SECONDS: Final = 0.050
"""From asking for an invocation to its beginning, if a process is there."""
INIT_SECONDS: Final = 1.2
"""What a new process takes before that."""
MEMORY_GB: Final = 0.5

# Sizes, in bytes.
INDEX_ENTRY: Final = 180
PAGE: Final = 1_000_000
CONNECTION_WRITES: Final = 3
"""Units of a write of a connection, which carries two months of busy times."""
PROFILE_READS: Final = 2

# The site.
WITH_ZOOM, WITH_GOOGLE, WITH_APPLE = 0.60, 0.70, 0.05
STARTS_OF_HOURS: Final = {15: 0.08, 16: 0.10, 17: 0.20, 18: 0.10, 19: 0.08, 20: 0.06}
"""Hour of the day → share of its classes that start then; the other hours have the same share each."""
STARTS_OF_MINUTES: Final = {0: 0.60, 15: 0.075, 30: 0.25, 45: 0.075}
BOOKED_OF_HOURS: Final = dict.fromkeys(range(8, 22), 0.06)
"""As for starts: the share of a day's bookings that are made in an hour."""
DAYS_AHEAD: Final = 10
"""How far ahead bookings lie: a tenth of them on each day."""
