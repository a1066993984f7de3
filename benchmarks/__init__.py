"""Speed, measured as ratios beside what one would do instead: `make bench`."""
