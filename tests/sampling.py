"""How much the tests marked `sampled` try: a small sample in `make test`, everything in `make audit`."""

from __future__ import annotations

import os

__all__ = ["EVERYTHING"]

EVERYTHING = os.environ.get("SYMBACKPROP_PROFILE") == "thorough"
