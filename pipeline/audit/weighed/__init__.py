"""Numbers that may make a total or a ratio with one another, weighed by points that were fitted to pairs of passages.

- sumrows, sumchoices, pickedrows, sumopen, sumrules, sumcues, balances: numbers that may be a total and its parts;
  words that leave it open, other sums of theirs (E1)
- ratiotokens, ratiochoices, earlier, ratiorules, ratiocues: a ratio, the two numbers that it may be of, and which of
  them is of an earlier time (E2, E3)
- unprinted, ratioplace: what a ratio is of that is not printed, or stands elsewhere
- athand, points, weighed: the numbers that are weighed, what each cue counts, and the likeliest choice
"""
