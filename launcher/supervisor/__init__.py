"""Run the whole programme on one machine: servers, web, worker, beat and mailbox under one supervisor."""

from __future__ import annotations
