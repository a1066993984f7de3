"""Pictures in millimetres: networks, labels of edges, plots and bars."""
