"""A second person's word: asked for, given or refused, used once."""
