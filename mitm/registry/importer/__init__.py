"""Import of the published register: files → staged rows → the register, in one transaction, set by set.

`sources` finds the files, `reading` decodes and repairs their text, `staging` copies them into temporary tables and
cleans what cannot be cast, `merging` compares with the register and applies the differences, part by part in
`parts`, `run` conducts. Only `mitm.registry.services` calls it.
"""
