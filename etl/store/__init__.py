"""The only room with SQL: connections, the embedded server, the ledger, COPY loading, one file per table family."""
