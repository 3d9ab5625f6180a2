"""What courses tell the apps above."""

from django.dispatch import Signal

course_completed = Signal()  # enrolment: Enrolment, course_key: UUID; inside the transaction
