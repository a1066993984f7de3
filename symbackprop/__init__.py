"""A symbolic derivation engine for neural networks: derives, proves, computes and typesets backpropagation."""
