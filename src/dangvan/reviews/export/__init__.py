"""The review as a file to hand over: an official A4 document (PDF/A).

It is drawn from `reviews.types.ReviewDocument` alone, and the same document always gives the same bytes.
"""
