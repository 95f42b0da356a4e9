"""Good-practice models as anybody may read them."""
