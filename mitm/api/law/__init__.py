"""What the law deduces from facts, for programs."""
