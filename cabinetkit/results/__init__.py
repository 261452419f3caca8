"""What came out: published figures, synthetic cohorts, survival estimates."""
