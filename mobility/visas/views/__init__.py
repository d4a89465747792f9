"""My space: the visa file of a selected person; the partner portal: the host's letters."""
