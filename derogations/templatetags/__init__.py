"""Tags of pages on lowering requests."""
