"""Words of the trade: time, money, phones, codes, refusals. No database, no HTTP."""
