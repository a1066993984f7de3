"""Lecture file -> network -> its equations in order."""
