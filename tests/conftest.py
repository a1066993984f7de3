"""What all tests share: how much the property tests try."""

from __future__ import annotations

import gc
import os

from hypothesis import HealthCheck, Phase, settings

gc.set_threshold(200_000)  # all that tests make is looked through again and again otherwise
settings.register_profile(
    "tests",
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    # no explanation of a failure: tracing every line would take longer than all the tests
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("fuzz", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("thorough", parent=settings.get_profile("tests"))
settings.load_profile(os.environ.get("SYMBACKPROP_PROFILE", "tests"))
