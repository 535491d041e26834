"""The ledger and the codebook as pages, and the data published beside them."""
