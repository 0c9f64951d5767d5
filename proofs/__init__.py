"""What docs/safety.md claims, produced again: for developers, one command each."""
