"""Strong baselines, and what was measured: speed, scale, quality. Only the command imports it."""
