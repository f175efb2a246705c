"""What stands beside a company's name and is no part of it: one pattern for Python and for SQL."""

COMPANY_FORMS = (
    r"\s|\((?:주|유|합|재|사)\)|주식회사|유한회사|합자회사|합명회사|사단법인|재단법인"
    r"|,?co\.?,?ltd\.?$|,?inc\.$|,?ltd\.$"
)
"""White space and forms of companies, in lower case and half width, to be taken out where two names are compared."""
