"""How a lecture writes its names: spellings that TeX can set, notations, and the table [notation]."""
