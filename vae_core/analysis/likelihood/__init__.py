"""log p(x) of a trained network: by quadrature in one and two dimensions, else from below."""
