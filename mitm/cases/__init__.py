"""What every kind of case shares: the lock, the move, the words of a field table."""
