import JT808

extension TerminalReadout.Origin {
    /// The bits of a position as a whole number; `nil` where the terminal did not send them.
    func number(in position: Position) -> Int64? {
        switch self {
        case .alarm(let bits): bits.number(in: position.alarm.rawValue)
        case .status(let bits): bits.number(in: position.status.rawValue)
        case .input(let bits): position.items.inputs.map(bits.number)
        case .analog(let index): position.items.analogInputs.map { Int64($0[index]) }
        case .item(let id, let bytes, let bits): number(bytes, bits, in: position.items.value(of: id))
        case .speed: Int64(position.speedTenths)
        case .course: Int64(position.course)
        case .altitude: Int64(position.altitude)
        }
    }

    private func number(
        _ bytes: TerminalReadout.Bytes,
        _ bits: TerminalReadout.Bits?,
        in value: ArraySlice<UInt8>?
    ) -> Int64? {
        guard let value, value.count >= bytes.offset + bytes.count else { return nil }
        let number = value.dropFirst(bytes.offset).prefix(bytes.count).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if let bits { return bits.number(in: number) }
        guard bytes.isSigned else { return Int64(number) }
        let unused = 32 - 8 * bytes.count
        return Int64(Int32(bitPattern: number << unused) >> unused)
    }
}

extension TerminalReadout.Bits {
    func number(in word: UInt32) -> Int64 {
        Int64(word >> lowest) & ((1 << count) - 1)
    }
}
