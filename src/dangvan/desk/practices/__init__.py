"""Good-practice models on the desk: the register, one model and what can be done with it."""
