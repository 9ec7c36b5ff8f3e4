"""The world of the tests on a real table: its stores are DynamoDB's, everything else is as in any world."""

from dataclasses import dataclass

from joinlink.store.table import Table
from joinlink.wiring.deployed.stores import Stores
from tests.contract.dynamo_stores import DynamoStores
from tests.worlds.world import World


@dataclass
class StoredWorld(World):
    """A world whose rows can be looked through."""

    def on(self, table: Table) -> "StoredWorld":
        """Keep everything in a table from now on; nobody is there yet."""
        stores = DynamoStores(table, self.clock)
        for name in vars(Stores).keys() & vars(self).keys():
            setattr(self, name, getattr(stores, name))
        return self
