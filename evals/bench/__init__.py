"""How fast and how large: latency, throughput, indexing, start, memory, disk, and how they grow with the corpus."""
