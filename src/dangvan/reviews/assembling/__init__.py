"""How a review is put together: figures gathered from the record, words with their citations, one document.

An official document is Vietnamese by law, so what is written here into it isn't translated.
"""
