"""What holds of members, without a database: birthdays, consent, numbers, names, merging."""
