"""Totals and parts (E1, E9, E10).

- sums, judge, overlapping, sumremarks, rests: totals that a frame of the sentence gives, whether parts may overlap or
  are all there is, and what is said of them
- unmarked, kinds, closeness, stock: parts that no marker opens; carried over and new less done
- changes, undone, stepwise: a difference and its two numbers; a whole in two parts, what is and what is not; a number,
  what is added to it, and the total
- products, listsums, overhead, farther, announced: what each has times how many there are; totals above and behind
  lists of points, of paragraphs, and in sections further up; sentences above and below a table
- several: what one of many may have beside another of them; toomuch: parts that are more than their total
- gathered, finished, bare: totals of several sorts, what is done with none left, rows whose unit stands in a bracket
"""
