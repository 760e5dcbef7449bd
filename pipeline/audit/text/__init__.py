"""What the audit reads: files, passages, and a paragraph's numbers with the words around them.

- read, wordtext, wordlists: a file → its passages (paragraphs, headings, tables)
- plain: one form of digits and marks, and of words for one thing
- numbers, things, prose, splits: a paragraph → its numbers, each in its place; rows of them that a marker opens
- flow: the paragraphs of a document as one text, for numbers that stand further up
- finding: passages, remarks of the checks, findings
- slips: whether one slip of whoever typed explains numbers that do not agree
"""
