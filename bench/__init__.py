"""How fast it is, beside how fast it could be: measured in one run, `make bench`."""
