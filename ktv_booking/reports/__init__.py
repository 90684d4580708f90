"""Figures across features: read, never written. What becomes of the calls comes first."""
