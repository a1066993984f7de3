"""Is a line of numbers right? Rounding, slips that hide, and numbers put into a formula."""
