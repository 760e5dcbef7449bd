"""make-report: units' workbooks in, the official Word summary out.

The flow is the layout. Each stage is a folder (or a file while it is small) and imports none of its neighbours::

    collect -> read -> validate -> aggregate -> narrate -> typeset     the summary, .docx
                          |            '-----> tabulate                totals and checks, .xlsx
                          '------------------> feedback                what goes back to the units

``audit`` looks at finished documents: where a number comes from, and whether the numbers of any text agree.

What the stages share lies beside them: the nouns (``model``), the document tree (``document``), the questions
(``ledger``, ``figure``, ``expressions``), what the accepted rows amount to (``outcome``), the texts (``problems``), the
definitions (``config``, ``forms``, ``yamlfile``), and the two places where bytes are made and put down (``package``,
``outputs``). ``run`` knows the order of the stages and ``jobs`` how per-file work is spread; ``cli`` and ``console``
speak to people.
"""

__version__ = "0.1.0"
