"""How text becomes dates, won, codes and names."""
