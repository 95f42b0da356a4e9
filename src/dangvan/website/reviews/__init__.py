"""Published period reviews, as everyone reads them."""
