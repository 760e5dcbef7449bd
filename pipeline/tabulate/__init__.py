"""Totals and checks as workbooks: 汇总表.xlsx goes up beside the summary, 核对情况.xlsx stays in the office.

- areas:     where a ledger stands in the workbook
- rowtests:  a condition on a row → what Excel computes for every row
- formulas:  a 指标, or a cell of a two-way table → a formula over the ledgers' sheets
- looks:     what each kind of cell looks like
- book:      a workbook in the making; its bytes, with the value of every formula cached
- listing:   sheets that are lists, written straight into the package (100,000 rows take seconds)
- totals:    the first sheet and 指标
- provenance: 溯源, the figures of the document with links to the rows
- crosstabs: the two-way tables and the chart
- ledgers:   the accepted rows
- checks:    核对情况.xlsx
"""

from __future__ import annotations

from pipeline.tabulate.checks import check_workbook
from pipeline.tabulate.totals import totals_workbook

__all__ = ["check_workbook", "totals_workbook"]
