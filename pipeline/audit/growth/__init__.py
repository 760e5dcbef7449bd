"""同比, 环比, 倍, 目标, 百分点 (E2, E3, E7).

- growth, grown, linked: growths and their two numbers; what is said where they differ
- differences: growths whose difference is printed, or that a list tells
- comparisons, comparators, periods: times that are compared, and whether the words agree on them
- multiples, targets: multiples; what was to be done and what is
"""
