"""Make one look at a hostile calendar in a process of its own: `python -m tests.hostile.one_look URL NAME`.

Prints one line of JSON: seconds on the clock and on the processor, MiB beyond an idle process, and the outcome.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from joinlink.errors import JoinlinkError
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.public_address import AddressGuard


def main() -> None:
    url, name = sys.argv[1:]
    now = int(datetime.now(UTC).timestamp()) // DAY * DAY
    calendar = AppleCalendar(AddressGuard([url]), timeout_seconds=8)
    idle, began, on_processor = _peak(), time.monotonic(), time.process_time()
    try:
        busy = calendar.busy(
            f"{url}/{name}/principal/",
            username="host",
            password="secret",
            window=Interval(now, now + 62 * DAY),
            timezone="Europe/Berlin",
        )
        answer = f"{len(busy)} busy times"
    except JoinlinkError as error:
        answer = f"{type(error).__name__}: {error}"
    print(
        json.dumps(
            {
                "calendar": name,
                "seconds": round(time.monotonic() - began, 2),
                "on_processor": round(time.process_time() - on_processor, 2),
                "mebibytes": round(_peak() - idle),
                "answer": answer,
            }
        )
    )


def _peak() -> float:
    """Return the most memory that this process has had so far; a parent's own counts in what `resource` tells."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
