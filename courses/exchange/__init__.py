"""Lessons in the files of other programs; no database.

A reader takes bytes and returns a `found.Draft`, or raises FileRefused with the remedy.
"""
