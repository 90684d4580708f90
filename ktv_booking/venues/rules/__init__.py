"""What a venue decides, as pure rules: policy, calendar, prices, jurisdictions."""
