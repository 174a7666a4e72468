"""Files: written aside and renamed, npz with bounds, digests."""
