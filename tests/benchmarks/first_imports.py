"""What the first request of each web function imports beyond its init, as JSON."""

import contextlib
import json
import sys

from tests.benchmarks.measured_cloud import measured_cloud
from tests.benchmarks.scenes import Site, web_scenes
from tests.e2e.people import Town


def main() -> None:
    """Play every scene once; print `{"catalogue, class page": ["module", ...]}`."""
    found = {}
    with contextlib.redirect_stdout(sys.stderr), measured_cloud() as measured:
        for scene in web_scenes(Site(Town(measured.cloud))):
            costs = measured.costs(scene.functions, scene.once, again=lambda: None)
            found |= {f"{name}, {scene.functions[name]}": cost.imports for name, cost in costs.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
