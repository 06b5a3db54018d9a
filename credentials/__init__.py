"""The signed thing and its public life: issuing, documents, claim, sharing, verification."""
