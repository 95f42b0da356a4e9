"""Reception days and dialogues as everyone reads them."""
