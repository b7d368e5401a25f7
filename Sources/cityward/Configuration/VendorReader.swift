import Documents
import Ingest

/// Reads the section `vendors`: what the devices of each maker mean by what JT/T 808 and HJ 212 leave open.
struct VendorReader {
    static let readoutKeys = [
        "alarm", "status", "input", "analog", "item", "byte", "word", "double_word", "bits", "signed", "values",
        "scale",
        "offset", "invert",
    ]
    private static let origins = ["alarm", "status", "input", "analog", "item"]
    private static let widths = [("byte", 1), ("word", 2), ("double_word", 4)]

    func read(_ value: YAMLValue) -> [VendorDefinition] {
        var names: Set<String> = []
        return value.members.compactMap { key, table in
            guard let name = key.text, !name.isEmpty else {
                key.report("the name of a vendor is a text")
                return nil
            }
            guard names.insert(name).inserted else {
                key.report("vendor '\(name)' is there twice")
                return nil
            }
            var reports: [String: (String) -> Void] = [:]
            var warns: [String: (String) -> Void] = [:]
            var readouts: [TerminalReadout] = []
            var factors: [FactorReadout] = []
            for (field, value) in table.members {
                reports[field.text ?? ""] = field.report
                warns[field.text ?? ""] = field.warn
                read(field, value, &readouts, &factors)
            }
            return VendorDefinition(
                vendor: TerminalVendor(name: name, readouts: readouts),
                monitor: MonitorVendor(name: name, readouts: factors),
                reports: reports,
                warns: warns
            )
        }
    }

    /// A field stands in positions of JT/T 808, or in frames of HJ 212; `none` is for both.
    private func read(
        _ key: YAMLValue,
        _ value: YAMLValue,
        _ readouts: inout [TerminalReadout],
        _ factors: inout [FactorReadout]
    ) {
        guard let field = key.text else { return key.report("a field of the device class is expected here") }
        if value.text == "none" {
            readouts.append(TerminalReadout(field, .speed, .nothing))
            factors.append(FactorReadout(field, [], .measured, .nothing))
        } else if value.text != nil {
            if let factor = FactorReader.readout(field, code: value) { factors.append(factor) }
        } else if let values = value.mapping(keys: Self.readoutKeys + FactorReader.ownKeys) {
            if FactorReader.isFactor(values) {
                let others = Self.readoutKeys.filter { $0 != "scale" }
                if let factor = FactorReader.readout(field, values, others: others) { factors.append(factor) }
            } else if let readout = readout(field, values) {
                readouts.append(readout)
            }
        }
    }

    private func readout(_ field: String, _ values: YAMLMapping) -> TerminalReadout? {
        for key in FactorReader.ownKeys where values[key] != nil {
            values[key]?.report("'\(key)' is for HJ 212, beside 'factor' or 'state'")
            return nil
        }
        guard let origin = origin(values), let meaning = meaning(values) else { return nil }
        return TerminalReadout(field, origin, meaning)
    }

    // MARK: - Where

    private func origin(_ values: YAMLMapping) -> TerminalReadout.Origin? {
        let named = Self.origins.filter { values[$0] != nil }
        guard named.count == 1, let kind = named.first else {
            values.whole.report(
                "say where it stands by one of \(Self.origins.joined(separator: ", ")), factor, state; or write: none"
            )
            return nil
        }
        if kind != "item" {
            for key in Self.widths.map(\.0) + ["bits", "signed"] where values[key] != nil {
                values[key]?.report("'\(key)' is for an item")
                return nil
            }
        }
        switch kind {
        case "alarm": return bits("alarm", in: 0...31, values).map(TerminalReadout.Origin.alarm)
        case "status": return bits("status", in: 0...31, values).map(TerminalReadout.Origin.status)
        case "input": return bits("input", in: 0...15, values).map(TerminalReadout.Origin.input)
        case "analog": return values.integer("analog", in: 0...1).map(TerminalReadout.Origin.analog)
        default: return item(values)
        }
    }

    private func item(_ values: YAMLMapping) -> TerminalReadout.Origin? {
        guard let id = values["item"]?.text.flatMap(wholeNumber), (1...255).contains(id) else {
            values["item"]?.report("'item' is the identifier of an additional item, from 0x01 to 0xFF")
            return nil
        }
        let named = Self.widths.filter { values[$0.0] != nil }
        guard named.count == 1, let (key, count) = named.first else {
            values.whole.report(
                "say which of the item's bytes, from 0: byte: 0, or word: 0 for two, double_word: 0 for four"
            )
            return nil
        }
        guard let offset = values.integer(key, in: 0...(255 - count)) else { return nil }
        let isSigned = values["signed"] == nil ? false : values.flag("signed")
        guard let isSigned else { return nil }
        let bytes = TerminalReadout.Bytes(offset: offset, count: count, isSigned: isSigned)
        guard values["bits"] != nil else { return .item(UInt8(id), bytes, nil) }
        if isSigned { values["signed"]?.report("'signed' is for whole bytes, not for bits of them") }
        return bits("bits", in: 0...(8 * count - 1), values).map { .item(UInt8(id), bytes, $0) }
    }

    /// A bit, 8, or neighbouring ones, 8-9.
    private func bits(_ key: String, in range: ClosedRange<Int>, _ values: YAMLMapping) -> TerminalReadout.Bits? {
        let parts = values[key]?.text?.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) } ?? []
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1], first <= last,
            range.contains(first), range.contains(last)
        else {
            values[key]?.report(
                "'\(key)' is a bit from \(range.lowerBound) to \(range.upperBound), or neighbouring ones, as 2-3"
            )
            return nil
        }
        return TerminalReadout.Bits(first, count: last - first + 1)
    }

    // MARK: - What

    private func meaning(_ values: YAMLMapping) -> TerminalReadout.Meaning? {
        let named = [["values"], ["scale", "offset"], ["invert"]].filter { $0.contains { values[$0] != nil } }
        guard named.count <= 1 else {
            values.whole.report(
                "a choice has 'values', a number 'scale' and 'offset', a boolean 'invert': not several of them"
            )
            return nil
        }
        switch named.first?.first {
        case "values": return values["values"].flatMap(choices).map(TerminalReadout.Meaning.choice)
        case "invert": return values.flag("invert").map { $0 ? .inverted : .plain }
        case "scale":
            let scale = values["scale"] == nil ? 1 : values.number("scale", in: -1e9...1e9)
            let offset = values["offset"] == nil ? 0 : values.number("offset", in: -1e9...1e9)
            guard let scale, let offset else { return nil }
            guard scale != 0 else {
                values["scale"]?.report("'scale' is not 0: it would make all values alike")
                return nil
            }
            return .number(scale: scale, offset: offset)
        default: return .plain
        }
    }

    private func choices(_ value: YAMLValue) -> [Int64: String]? {
        var choices: [Int64: String] = [:]
        for (key, text) in value.members {
            guard let number = key.text.flatMap(wholeNumber), let text = text.text else {
                key.report("a number and what it means are expected here, as 0: closed")
                return nil
            }
            guard choices.updateValue(text, forKey: Int64(number)) == nil else {
                key.report("\(number) is there twice")
                return nil
            }
        }
        if choices.isEmpty { value.report("'values' says what each number means, as { 0: closed, 1: open }") }
        return choices.isEmpty ? nil : choices
    }
}

/// As 228 or 0xE4.
private func wholeNumber(_ text: String) -> Int? {
    let lower = text.lowercased()
    return lower.hasPrefix("0x") ? Int(lower.dropFirst(2), radix: 16) : Int(text)
}

extension YAMLMapping {
    /// `true` or `false`; `nil`, with a problem, for anything else.
    fileprivate func flag(_ key: String) -> Bool? {
        switch self[key]?.text {
        case "true": return true
        case "false": return false
        default:
            self[key]?.report("'\(key)' is true or false")
            return nil
        }
    }
}

/// A table of `vendors`, and where its fields stand in the file.
struct VendorDefinition {
    let vendor: TerminalVendor
    /// The same for frames of HJ 212.
    let monitor: MonitorVendor
    /// By the names of its fields: reports a problem there.
    let reports: [String: (_ message: String) -> Void]
    /// The same for what is hardly meant.
    let warns: [String: (_ message: String) -> Void]
}
