"""The source of control totals by hand: the sheet 통제합계 of our template.

Decision: docs/decisions/control-totals.md
"""

from kerp_import.extract.recognise.source import Source, code, text, won
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Entity

CONTROL_TOTALS = Source(
    name="control-totals",
    entity=Entity.CONTROL_TOTALS,
    layout=Layout.LIST,
    columns={
        "control_month": code("통제월"),
        "control_vouchers": won("화면의 전표수"),
        "control_debit": won("화면의 차변합계"),
        "control_credit": won("화면의 대변합계"),
        "typed_by": text("적은 사람"),
        "typed_on": code("적은 날"),
    },
    needs=("control_month", "control_vouchers", "control_debit", "control_credit"),
    lacks={},
)
