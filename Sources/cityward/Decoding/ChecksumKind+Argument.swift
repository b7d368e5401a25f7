public import ArgumentParser
public import HJ212

/// `--crc modbus`.
extension ChecksumKind: ExpressibleByArgument {}
