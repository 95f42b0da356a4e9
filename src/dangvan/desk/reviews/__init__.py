"""Period reviews at the desk: the list, a new one, and the page on which one is worked on."""
