"""Tools around the product: services, supervisor, browser, test plug-in, benchmarks. Never imported by it."""
