"""Looks at finished documents: where a number comes from (``own.trace``), whether any text agrees (``api``).

The audit of any text: ``files`` takes many files and ``report`` tells what is said of them; ``checks`` looks at a
document step by step (each step on all passages, then the next), ``figures`` has the steps of the numbers of one
paragraph, ``together`` what they make with those above; ``cells`` has the text in cells of tables looked at,
``once`` leaves out what is told already.
What is looked at is in ``text``; what is held against what, by its class:

- sums: E1, E9, E10; weighed: the same, and E2, E3, of numbers that no frame of a sentence joins
- ratios: E2, E3, E4, E12; growth: E2, E3, E7
- calendar: E7; ranks: E8
- wording: E5, E6, E11, E13
- tables: all of them, of tables and of the sentences beside them

A document of ours after people have worked on it is in ``own``.
"""
