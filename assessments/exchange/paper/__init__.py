"""Exam papers as Chinese trainers type them (contract: Questions .docx); lines of text in."""
