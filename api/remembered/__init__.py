"""What the service remembers for a while: how much was asked, answers to judge, streams to take up again."""
