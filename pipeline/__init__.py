"""make-report: units' workbooks in, the official Word summary out.

The flow is the layout. Each stage is a folder (or a file while it is small) and imports none of its neighbours::

    collect -> read -> validate -> aggregate -> narrate -> typeset     the summary, .docx
                          |            '-----> tabulate                totals and checks, .xlsx
                          '------------------> feedback                what goes back to the units

Two more look at finished documents: ``audit`` at their numbers (where one comes from, whether those of any text
agree, what people have changed in ours, and how new data get in), ``inspect`` at their form, measured against the
official format.

The narrative may be kept in Word instead of text: ``wordform`` reads it into the same text and makes it.
``preview`` has LibreOffice show the finished document as PDF and pictures.

What the stages share lies beside them: the nouns (``model``), the document tree (``document``), the questions
(``ledger``, ``figure``, ``expressions``, and ``reading``, which says them in Chinese), what the accepted rows amount to
(``outcome``), the code by which a unit confirms its version (``sealing``), the figures as the document prints them
(``printed``) and the sheet on which they are signed (``numbersheet``), the texts (``problems``), the definitions
(``config`` with ``document_config``, ``forms``, ``yamlfile``, ``yamltypes``), the numbers of the format (``official``),
how a figure is marked in a document (``marks``), documents from outside as trees (``docxfile``) and the numbers that
Word prints before their paragraphs (``numbering``), which characters a
document can hold (``printable``), what is personal in a text (``privacy``) and the version without it (``public``), and
the two places where bytes are made and put down (``package``, ``outputs``). ``receive`` is what is done with each
file, ``campaign`` loads a folder's definitions, ``run`` knows the order of the stages and ``jobs`` how per-file work is
spread over ``worker`` processes (and ``cycles`` lets Python's collector rest); ``commands`` holds the verbs of ``cli``,
and ``console`` speaks to people.
"""

__version__ = "0.1.0"
