"""Derivatives and differentials, as they are written."""
