"""What the agency does on a case, one small page an act."""
