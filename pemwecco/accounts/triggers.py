"""What PostgreSQL itself does when a second factor goes, whoever deletes the row."""

from __future__ import annotations

import pgtrigger
from allauth.mfa.models import Authenticator


def register_factor_triggers() -> None:
    """Whoever came in by a factor that is gone comes in anew; recovery codes are only made afresh."""
    pgtrigger.register(
        pgtrigger.Trigger(
            name="end_sessions",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            func=(
                "IF OLD.type <> 'recovery_codes' THEN "
                "UPDATE accounts_user SET session_round = session_round + 1 WHERE id = OLD.user_id; "
                "END IF; RETURN OLD;"
            ),
        )
    )(Authenticator)
