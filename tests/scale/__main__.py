"""`python -m tests.scale`: simulate the sites of docs/scale.md and print its tables, in some minutes on two cores."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from joinlink.model.due import DueKind
from tests.scale.bill import monthly
from tests.scale.scenarios import Result, Scenario, percentile, simulate

SMALL, MIDDLE, LARGE = (100, 1_000), (5_000, 50_000), (100_000, 1_000_000)
EDGE = (8_000, 80_000)
"""As far as four workers go."""
SCENARIOS = [
    Scenario(*LARGE, mails_per_second=100, workers=100),
    Scenario(*LARGE, workers=100),
    Scenario(*LARGE),
    Scenario(*LARGE, is_shared=False),
    Scenario(*EDGE),
    Scenario(*MIDDLE),
    Scenario(*MIDDLE, is_shared=False),
    Scenario(*SMALL),
    Scenario(*SMALL, is_shared=False),
]
"""The longest first."""
COLUMNS = (
    "hosts", "workers", "mails/s", "hour reminder: p99", "latest", "after start", "day reminder: latest", "care: p99",
    "latest", "connection: latest", "calendar: latest", "not done", "at once", "partition: reads", "writes",
)  # fmt: skip


def main() -> None:
    """Print a row for each scenario, and the bill of each site."""
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(simulate, SCENARIOS))[::-1]
    _print_table(COLUMNS, [_row(result) for result in results])
    bills = {result.scenario: monthly(result) for result in results if result.scenario.is_shared}
    names = list(next(iter(bills.values())))
    rows = [
        [_settings(site), *(f"{bill[name]:,.2f}" for name in names), f"{sum(bill.values()):,.2f}"]
        for site, bill in bills.items()
    ]
    _print_table(("$ a month", *names, "together"), rows)


def _row(result: Result) -> list[str]:
    hour, day = result.reminders(60), result.reminders(1440)
    care = result.late.get(DueKind.CARE, [])
    connections = result.late.get(DueKind.ZOOM, []) + result.late.get(DueKind.GOOGLE, [])
    calendars = result.late.get(DueKind.GOOGLE_CALENDAR, []) + result.late.get(DueKind.APPLE_CALENDAR, [])
    site = result.scenario
    return [
        f"{site.hosts:,}",
        str(site.workers) if site.is_shared else "before",
        f"{site.mails_per_second:g}",
        _minutes(percentile(hour, 0.99)),
        _minutes(max(hour, default=0)),
        f"{result.after_start:,}",
        _minutes(max(day, default=0)),
        _minutes(percentile(care, 0.99)),
        _minutes(max(care, default=0)),
        _minutes(max(connections, default=0)),
        _minutes(max(calendars, default=0)),
        f"{result.undone.total():,}",
        str(result.most_at_once),
        f"{result.heat['read']:.0f}",
        f"{result.heat['write']:.0f}",
    ]


def _settings(site: Scenario) -> str:
    return f"{site.hosts:,} hosts, {site.workers} workers, {site.mails_per_second:g} mails/s"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}"


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(row)} |")
    print()


if __name__ == "__main__":
    main()
