"""What people say and bodies answer in the demonstration city: words as data, drawn by seeded chance."""
