"""What is kept between two starts: what readers said and trainers made, who may come in, what was done."""
