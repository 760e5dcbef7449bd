"""Shares and rates (E2, E3, E4, E12).

- ratios, ratebases, bases, percents, closing, rates, ratepoints, partly, vague, behind: shares and rates with the
  numbers beside them
- basis: ratios whose base is said behind them, in the clause before, or in their name
- called: ratios whose numbers have other names or measure words than they; siblings: shares of another part
- stated, outcomes, tenths, yields: ratios whose two numbers the words name, or the outcomes that make the whole;
  tenths; what comes to each of another unit
- sharelists, halves, parted: shares without a total, lists of shares that are all there is, halves and sectors
- given: shares that are about to be told, and that a number elsewhere gives
- ratiochecks: the checks of one paragraph, in their order
"""
