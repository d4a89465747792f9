"""The mailbox of the demo: takes every mail of this machine and shows it on a page, instead of sending it on.

Each mail is one file in `var/mailbox`, named by its moment of arrival, with its envelope as first lines.
The page only reads, works without JavaScript and believes nothing that stands in a mail.
"""

from __future__ import annotations
