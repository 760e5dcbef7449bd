"""A document of ours after people have worked on it.

- carrier, mend, soundness, record: the file → its paragraphs with their marks; its ledger, and the text as it was
  written
- pairs, compare, rounded: what became of each paragraph, of each number
- belonging: whether the numbers still stand by their own words
- edited: what is told of it (A11 to A23)
- shape, states, wordedit, looks, refresh, refreshed: new data into it
- trace: from a number to its rows, and back
"""
