public import ArgumentParser
public import Places

/// `--datum gcj02`.
extension Datum: ExpressibleByArgument {}
