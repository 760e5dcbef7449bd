"""Dates, periods and their names (E7).

- dates, weekdays, courses: the calendar, days of the week, what takes time
- topics, headings, titled: what a heading, a title and its text speak of
- within, reported: a period and its months; years: plans of five years, years in a row, the year of
  a document
"""
