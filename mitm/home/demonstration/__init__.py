"""The demonstration agency: invented companies and people, real substances and ATC facts, always the same.

CIS codes start with 99 and CIP codes with 3400999: ranges that no real medicine uses.
"""
