"""The figures of docs/benchmarks.md: ``make bench`` runs them all, ``python -m benchmarks NAME`` one."""
