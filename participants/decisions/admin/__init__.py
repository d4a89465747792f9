"""Staff pages of decisions, and that of a call with all that hangs on it.

Django loads this module, which loads the parts.
"""

from __future__ import annotations

from participants.decisions.admin import calls, offers

__all__ = ["calls", "offers"]
