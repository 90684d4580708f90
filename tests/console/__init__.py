"""The console in a browser: a package, so that the one browser ends with its last journey."""
