"""The outside of a function, by subject: an adapter for each port, imported and made on first use."""

from __future__ import annotations

from joinlink.wiring.deployed.accounts import Accounts
from joinlink.wiring.deployed.making import Making
from joinlink.wiring.deployed.money import Money
from joinlink.wiring.deployed.operating import Operating
from joinlink.wiring.deployed.services import Services
from joinlink.wiring.deployed.stores import Stores


class DeployedOutside(Stores, Accounts, Money, Services, Making, Operating):
    """AWS, and the providers that the settings name."""
