"""What happens when the store is away, frozen, slow, full or lost, and how it comes back."""
