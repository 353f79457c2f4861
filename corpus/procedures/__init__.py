"""What people do, step by step, as reviewed data: a file each in `data/`, every step pinned to the clauses it says.

A pin is a provision's address with the hash of its text as the reviewer read it. Where the text held has another
hash, the step is withheld until somebody has read the clause again.
"""
