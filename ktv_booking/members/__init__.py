"""Members: who they are, when they may be called, and how they are found."""
