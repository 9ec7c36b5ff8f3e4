"""Whether a host's plan includes online classes (K5)."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.errors import PlanRequired
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.plans import plan_named, smallest_with_online


@dataclass(frozen=True, slots=True)
class PlanGate:
    """Guards online classes; lets every host through if the operator has switched it off."""

    is_on: bool

    def includes_online(self, host: Host) -> bool:
        """Whether the host may put online classes on sale; an unknown plan includes nothing."""
        plan = plan_named(host.plan)
        return not self.is_on or (plan is not None and plan.includes_online)

    def require_online(self, host: Host) -> None:
        """Check that the host may put online classes on sale.

        Raises:  PlanRequired  naming the smallest plan that includes them
        """
        if not self.includes_online(host):
            needed = smallest_with_online()
            raise PlanRequired(
                _("Online classes come with the %(needed)s plan.", needed=needed.title), plan=needed.name
            )
