"""Pages of lowering requests, by face."""
