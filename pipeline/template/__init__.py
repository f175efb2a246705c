"""The import workbook that we hand out: its forms, and the mark by which it is known when it comes back."""

from pipeline.template.contents import FORMS, MARK, Field, Form

__all__ = ["FORMS", "MARK", "Field", "Form"]
