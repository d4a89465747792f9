"""Measures of the pages, of letters and of starts, each beside a floor taken in the same run."""

from __future__ import annotations
