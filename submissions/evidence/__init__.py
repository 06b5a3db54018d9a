"""What may be handed in as evidence, decided by content. Pure: knows neither Django nor Celery."""
