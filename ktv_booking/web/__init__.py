"""The edge: how HTTP meets the desk's use cases, the same for every feature."""
