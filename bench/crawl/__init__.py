"""What every role sees on every page of the demo, as text: two versions of the house are compared by `diff`."""

from __future__ import annotations
