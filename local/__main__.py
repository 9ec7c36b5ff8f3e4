"""`python -m local`: run the local cloud until Ctrl-C, and say where to look."""

import argparse
import logging
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from local.clock import read_moment
from local.cloud import LocalCloud, Ports
from local.environment_files import environment_files
from local.http_server import PortTaken
from local.iam import NotAllowed
from local.relay import NoSuchAddress, relayed
from local.template import TemplateUnusable

FOLDER = Path(".build/local")
CANT_START = 2


def main() -> int:
    """Return the exit code: 0 after an orderly end, 2 when the cloud can't start."""
    options = _options()
    logging.basicConfig(level=options.log_level.upper(), handlers=[_log_handler()])
    ending = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: ending.set())
    ports = Ports.free() if options.ports == "free" else Ports()
    try:
        with (
            LocalCloud(
                ports=ports, log_folder=options.folder / "logs", parameters=_parameters(options), now=options.now
            ) as cloud,
            relayed(cloud.ports_for_functions, options.also_on),
            environment_files(cloud, options.folder),
        ):
            print(_where_to_look(cloud, options.folder), flush=True)
            ending.wait()
            print("\nstopping", flush=True)
    except PortTaken as exc:
        print(
            f"Port {exc.port} is taken, perhaps by a local cloud that still runs.\n"
            "Stop that program, or start this one on free ports: make run PORTS=free",
            file=sys.stderr,
        )
        return CANT_START
    except NoSuchAddress as exc:
        print(f"{exc} is no address of this machine: `ip address` lists those it has.", file=sys.stderr)
        return CANT_START
    except (TemplateUnusable, NotAllowed) as exc:
        print(f"template.yaml can't be played: {exc}", file=sys.stderr)
        return CANT_START
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument(
        "--ports", choices=("fixed", "free"), default="fixed", help="fixed: 8080, 8001 to 8003 (default)"
    )
    parser.add_argument(
        "--log-level", choices=("debug", "info", "warning", "error"), default="warning", help="default: warning"
    )
    parser.add_argument(
        "--also-on", metavar="ADDRESS", help="listen there, too, for functions in containers (default: loopback alone)"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=FOLDER,
        help="where logs and settings for other programs go (default: .build/local)",
    )
    parser.add_argument(
        "--payouts", choices=("off", "connect"), default="off", help="connect: hosts are paid by Stripe (default: off)"
    )
    parser.add_argument(
        "--fee", type=int, default=10, metavar="PERCENT", help="the operator's share then (default: 10)"
    )
    parser.add_argument(
        "--now",
        type=read_moment,
        metavar="MOMENT",
        help="set the clock, which ticks on: 2027-02-28T10:00Z, or a date (default: the machine's clock)",
    )
    return parser.parse_args()


def _parameters(options: argparse.Namespace) -> dict[str, str]:
    """Return what the template is given besides the usual."""
    if options.payouts == "off":
        return {}
    return {"Payouts": options.payouts, "PlatformFeePercent": str(options.fee)}


def _where_to_look(cloud: LocalCloud, folder: Path) -> str:
    return f"""\
Joinlink is up. Ctrl-C stops it.

  site        {cloud.site}/
  sign in     {cloud.site}/login
  mailbox     {cloud.site}/__local/mailbox
  embeds      {cloud.site}/__local/embeds
  workflows   {cloud.site}/__local/executions
  requests    {cloud.site}/__local/requests
  AWS         {cloud.aws}   (aws --endpoint-url {cloud.aws} ...)
  providers   {cloud.providers}
  calendars   {cloud.caldav}
  logs        {folder}/logs/
  settings    {folder}/aws.env, {folder}/functions.json
  clock       {datetime.now(UTC):%A, %d %B %Y, %H:%M} UTC
"""


class _Formatter(logging.Formatter):
    """Adds a record's extra values after its message."""

    _standard = frozenset(vars(logging.makeLogRecord({})))

    def format(self, record: logging.LogRecord) -> str:
        extras = (f"{key}={value}" for key, value in list(vars(record).items()) if key not in self._standard)
        return " ".join([super().format(record), *extras])


def _log_handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


if __name__ == "__main__":
    sys.exit(main())
