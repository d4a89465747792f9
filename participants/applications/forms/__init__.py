"""The forms of the applicant: they read what was typed; what is missing is the submission's question."""
