"""Meeting people where they are: visits, reception days, dialogues; and who has not been heard from."""
