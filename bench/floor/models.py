from __future__ import annotations

from django.db import models


class File(models.Model):
    reference = models.CharField(max_length=20)
    person = models.CharField(max_length=100)
    enterprise = models.CharField(max_length=100)
    sector = models.CharField(max_length=40)
    region = models.CharField(max_length=10)
    stage = models.CharField(max_length=12, db_index=True)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    begun = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.reference
