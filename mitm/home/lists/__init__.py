"""Lists of the ground floor: their columns, filters and orders."""
