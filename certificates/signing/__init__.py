"""Seals and their proof: who signs, what a signature says, and how a signed file is checked.

The built-in seal is integrity, not a legal electronic seal (GB/T 38540): an office that has one
passes its own service to `seal.use`.
"""
