"""What is kept of people, for how long, and how a person is forgotten everywhere."""
