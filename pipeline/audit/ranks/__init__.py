"""Who is first, and who is given which place (E8).

- standing, rows: numbers with their names, in prose, in lines and in tables
- ranks, orders: who is first among them; orders that are announced
- verdicts, inline: what is said of rows that stand elsewhere, or in the same words
- ladders, claims, worked: the order that words promise; who is given a place by name; lists that others make
- following, beyond: who comes next by name; names on either side of a threshold
- leading, ahead, limits, bottom, tied, ofwhat: the first few by name; who is ahead, or beyond a limit; places beside
  their numbers; what a list says nothing of
"""
