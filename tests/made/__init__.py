"""What tests are made from: documents, passages, answers, files, embedders."""
