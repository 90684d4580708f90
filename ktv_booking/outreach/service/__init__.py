"""What is done with lists and calls."""
