"""Trainers' works as files: for Word, PowerPoint, Moodle and other learning systems, Anki, spreadsheets."""
