"""Reading what is to be called, and what was."""
