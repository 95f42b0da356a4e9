"""What was published, and when: releases and what stands in them."""
