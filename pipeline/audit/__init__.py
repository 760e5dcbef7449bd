"""Looks at finished documents: where a number comes from (``trace``), whether any text agrees (``api``), ours
  edited.

The audit of any text, in the order in which it reads:

- read, wordtext:  a file → its passages (paragraphs, headings, tables)
- numbers, prose:  a paragraph → its numbers, each with the words around it
- splits, sums, judge, overlapping, sumremarks, rests:  totals and parts, whether parts may overlap or are all there
  is, and what is said of them (E1, E9, E10, E11)
- unmarked, kinds, closeness, stock:  parts that no marker opens; carried over and new less done (E1, E9)
- ratios, ratebases, bases, percents, closing, rates, ratepoints, partly, vague, behind:  shares and rates (E2,
  E3, E4, E12)
- basis:  ratios whose base is said behind them, in the clause before, or in their name (E2)
- stated, outcomes, tenths, yields:  ratios whose two numbers the words name, or the outcomes that make the whole;
  tenths; what comes to each of another unit
- sharelists, halves, parted:  shares without a total, lists of shares that are all there is, halves and sectors
  (E4)
- growth, grown, linked, comparisons, comparators, multiples, targets, periods:  同比, 环比, 倍, 目标, 百分点 (E2,
  E3, E7)
- dates, weekdays, courses, topics, headings, within, reported, titled:  the calendar, what takes time, a period
  and its months (E7)
- standing, ranks, orders:  named numbers, and who is first among them (E8)
- rows, verdicts, inline:  what is said of rows that stand elsewhere, or in the same words (E8)
- ladders, claims, worked:  the order that words promise; who is given a place by name; lists that others make (E8)
- following, beyond:  who comes next by name; names on either side of a threshold (E8)
- leading, ahead, limits, bottom, tied, ofwhat:  the first few by name; who is ahead, or beyond a limit; places
  beside their numbers; what a list says nothing of (E8)
- lists, enumerated, means, wording, evenness, mixtures, oddunits, several:  lists that are counted; means; E11
  and E13
- blanks, gaps, missing:  numbers that are not there, symbols that should not be (E5, E6)
- grids, wholes, tables, columns, growncolumns:  the same of tables: totals with and without a name, rates, growth
- relations, rankcolumns, sharecolumns, changecolumns, tablechanges:  columns that make one another; ranks; shares
  that are one whole
- ratenames, perhead, indicators, inorder:  rates by the names of columns; per head; rows that add up; order
  announced
- announced, beside, tablerates:  the sentences above and below a table, and the rates in them
- tabletotals, tablesaid, cellsaid, tableside:  totals, rates, differences and cells that words take from a table
- flow:  the paragraphs of a document as one text, for numbers that stand further up
- sumchoices, sumopen, sumrules, sumcues, balances:  numbers that may be a total and its parts; words that leave it
  open, other sums of theirs (E1)
- ratiotokens, ratiochoices, ratiorules, ratiocues:  a ratio, and the two numbers that it may be of (E2, E3)
- unprinted, ratioplace:  what a ratio is of that is not printed, or stands elsewhere (E2)
- points, weighed:  what each cue counts, and the likeliest choice
- changes, undone:  a difference and its two numbers; a whole in two parts, what is and what is not (E1)
- stepwise:  a number, what is added to it, and the total (E1)
- products, listsums, overhead:  what each has times how many there are; totals above and behind lists of points,
  and of paragraphs (E1)
- figures, ratiochecks:  the checks of one paragraph, in their order
- given:  shares that are about to be told, and that a number elsewhere gives
- together:  what the numbers of a paragraph make with those above; the points of a list
- checks:  every check on every passage; files, report:  many files, and what is said of them
- against:  a text beside its table

A document of ours after people have worked on it:

- carrier, mend, record:  the file → its paragraphs with their marks; its ledger, and the text as it was written
- pairs, compare, rounded:  what became of each paragraph, of each number
- edited:  what is told of it (A11 to A21)
- shape, states, wordedit, refresh, refreshed:  new data into it
"""
