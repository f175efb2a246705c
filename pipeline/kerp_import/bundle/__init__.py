"""The command `bundle`: a batch packed so that it can be shown to somebody who may not see the company's books."""

from kerp_import.bundle.bundle import Bundle, make_bundle

__all__ = ["Bundle", "make_bundle"]
