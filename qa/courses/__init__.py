"""The trainers' workspace: questions made by rule from clauses, exams of them, and what became of their clauses."""
