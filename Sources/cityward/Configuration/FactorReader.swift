import Documents
import HJ212
import Ingest

/// Reads where a field stands in frames of HJ 212: `a34041`, `{ factor: a00000, scale: 3600 }` or `{ state: SB7, on: [1] }`.
struct FactorReader {
    /// Those that nothing but a factor or a state has.
    static let ownKeys = ["factor", "state", "value", "on"]
    private static let valueNames = ["measured", "converted"] + Suffix.allCases.map(\.rawValue)
    private static let mostCodes = 16

    static func isFactor(_ values: YAMLMapping) -> Bool { values["factor"] != nil || values["state"] != nil }

    /// `others`: keys that a factor does not have.
    static func readout(_ field: String, _ values: YAMLMapping, others: [String]) -> FactorReadout? {
        for key in others where values[key] != nil {
            values[key]?.report(
                "'\(key)' is for JT/T 808; a factor has \((ownKeys + ["scale"]).joined(separator: ", "))"
            )
            return nil
        }
        guard (values["factor"] == nil) != (values["state"] == nil) else {
            values["state"]?.report("write either 'factor' or 'state'")
            return nil
        }
        let isState = values["state"] != nil
        guard let codes = codes(isState ? "state" : "factor", values),
            let value = value(values, usual: isState ? .suffix(.runState) : .measured),
            let meaning = meaning(values, of: value)
        else { return nil }
        return FactorReadout(field, codes, value, meaning)
    }

    /// The code alone, where there is nothing else to say.
    static func readout(_ field: String, code value: YAMLValue) -> FactorReadout? {
        code(value).map { FactorReadout(field, [$0]) }
    }

    private static func codes(_ key: String, _ values: YAMLMapping) -> [String]? {
        guard let value = values[key] else { return nil }
        if value.text != nil { return code(value).map { [$0] } }
        let elements = value.elements
        guard (1...mostCodes).contains(elements.count) else {
            value.report(
                "'\(key)' is a code, as \(key == "state" ? "SB7" : "a34041"), or a list of at most \(mostCodes)"
            )
            return nil
        }
        let codes = elements.compactMap(code)
        return codes.count == elements.count ? codes : nil
    }

    private static func code(_ value: YAMLValue) -> String? {
        let isLetterOrDigit = { (byte: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        guard let text = value.text, (1...16).contains(text.utf8.count), text.utf8.allSatisfy(isLetterOrDigit) else {
            value.report("a code has letters and digits, as a34041 or SB7, without what follows the dash")
            return nil
        }
        return text
    }

    private static func value(_ values: YAMLMapping, usual: FactorReadout.Value) -> FactorReadout.Value? {
        guard let value = values["value"] else { return usual }
        switch value.text {
        case "measured": return .measured
        case "converted": return .converted
        case let name?:
            if let suffix = Suffix(named: name) { return .suffix(suffix) }
            let advice = nearestName(to: name, among: valueNames).map { "; did you mean '\($0)'?" } ?? ""
            value.report("'value' is one of \(valueNames.joined(separator: ", "))\(advice)")
            return nil
        case nil:
            value.report("'value' is one of \(valueNames.joined(separator: ", "))")
            return nil
        }
    }

    private static func meaning(_ values: YAMLMapping, of value: FactorReadout.Value) -> FactorReadout.Meaning? {
        if let on = values["on"] {
            guard values["scale"] == nil else {
                on.report("a boolean has 'on', a number 'scale': not both")
                return nil
            }
            let numbers = on.elements.map { $0.text.flatMap(decimalNumber) }
            guard !numbers.isEmpty, !numbers.contains(nil) else {
                on.report("'on' lists the values that mean true, as [1]")
                return nil
            }
            return .on(numbers.compactMap(\.self))
        }
        if values["state"] != nil {
            guard values["scale"] == nil else {
                values["scale"]?.report("a state is no number: write 'on'")
                return nil
            }
            // HJ 212-2017: 1 is running.
            return .on([1])
        }
        if value == .suffix(.flag) || value == .suffix(.instrumentFlag) { return .text }
        guard values["scale"] != nil else { return .number(scale: 1) }
        guard let scale = values.number("scale", in: -1e9...1e9) else { return nil }
        guard scale != 0 else {
            values["scale"]?.report("'scale' is not 0: it would make all values alike")
            return nil
        }
        return .number(scale: scale)
    }
}
