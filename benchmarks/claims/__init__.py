"""A generator of right and wrong claims, with its own syntax, printer and numbers; `check` is measured against it."""
