"""My space: what I must do, what others do for me, what I did."""
