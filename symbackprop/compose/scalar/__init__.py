"""A derivation unit by unit and parameter by parameter: frames in scalars."""
