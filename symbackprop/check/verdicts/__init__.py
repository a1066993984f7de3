"""The verdicts on a chain of relations: every interpretation judged, the best kept, and what must confirm it."""
