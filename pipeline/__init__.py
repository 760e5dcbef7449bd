"""make-report: units' workbooks in, the official Word summary out.

The flow is the layout. Each stage is a folder (or a file while it is small) and imports none of its neighbours::

    collect -> read -> validate -> aggregate -> narrate -> typeset     the summary, .docx
                          |            '-----> tabulate                totals and checks, .xlsx

What the stages share lies beside them: the nouns (``model``), the document tree (``document``), the questions
(``ledger``, ``expressions``), the texts (``problems``), the definitions (``config``, ``forms``) and the one place
where bytes are packed (``package``). ``run`` knows the order of the stages; ``cli`` and ``console`` speak to people.
"""

__version__ = "0.1.0"
