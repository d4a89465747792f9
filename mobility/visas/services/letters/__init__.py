"""Verbs on the letters of a dossier: gather, word, issue, sign, compare, bundle."""
