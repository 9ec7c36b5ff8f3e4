"""DynamoDB's stores as the functions wire them, on a table of the tests'."""

from joinlink.config import Settings
from joinlink.ports.clock import Clock
from joinlink.store.due import DynamoDueWork
from joinlink.store.notices import DynamoNotices
from joinlink.store.table import Table
from joinlink.wiring.deployed.stores import Stores
from tests.fakes.outside import SETTINGS


class DynamoStores(Stores):
    """Every store by name; what goes by the machine's clock goes by the test's."""

    def __init__(self, table: Table, clock: Clock) -> None:
        super().__init__(Settings(dict(SETTINGS)), clock)
        self.table = table
        self.due_work = DynamoDueWork(table, now=clock.now)
        self.notices = DynamoNotices(table, now=clock.now)
