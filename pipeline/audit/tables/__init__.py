"""Tables, and the sentences beside them.

- grids, wholes, tables, columns, growncolumns: the cells of a table; totals with and without a name, rates, growth
- setin: rows set in below others
- relations, rankcolumns, sharecolumns, changecolumns, tablechanges: columns that make one another; ranks; shares that
  are one whole
- ratenames, perhead, indicators, inorder: rates by the names of columns; per head; rows that add up; order announced
- beside, tablerates, tabletotals, tablesaid, cellsaid, tableside: the sentences above and below a table, and what they
  take from it: rates, totals, differences, cells
- against: a text beside the workbook of its totals
"""
