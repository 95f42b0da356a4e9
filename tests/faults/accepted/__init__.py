"""Whatever happens to the machine, every receipt that was given out is found afterwards."""
