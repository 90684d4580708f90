"""What callers say: scripts by occasion and language, as versions that passed the lint."""
