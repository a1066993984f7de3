"""A derivation for all units of a layer at once: frames in matrices."""
