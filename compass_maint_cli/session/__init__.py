"""The parts of one call, each built at its first use."""
