"""Slips of form: blanks, stray symbols, measure words, decimals, lists that are counted, means.

- blanks, empty, gaps, missing: numbers that are not there, symbols that should not be (E5, E6)
- lists, enumerated: lists that are counted (E1)
- means, meanof: means of the numbers beside them (E2, E3)
- measures, mixtures, oddunits, counted: measure words (E11); decimals, evenness: decimals (E13)
"""
