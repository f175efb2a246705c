"""The import workbook that we hand out: its forms, and the mark by which it is known when it comes back.

Decision: docs/decisions/template.md
"""

from kerp_import.template.forms import FORMS, TemplateField, TemplateForm

__all__ = ["FORMS", "TemplateField", "TemplateForm"]
