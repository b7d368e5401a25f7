import Foundation
import HJ212
import JT808
import Telemetry
import Terminals

/// A reading of the simulated fleet, as a terminal of the kind would send it.
///
/// Nothing is lost on the way: terminals report on whole seconds, and their scales are as fine as the simulator's decimals. What the
/// standards leave to makers is said as the vendor `simulator` reads it, which `tools/demo` writes down.
struct TerminalTranslation {
    /// What is no reading of this class.
    struct Untranslatable: Error, CustomStringConvertible {
        let description: String
    }

    private let fields: [String: Any]

    /// `payload`: the reading as JSON.
    init(_ payload: [UInt8]) throws {
        guard let fields = try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any] else {
            throw Untranslatable(description: "the reading is no object")
        }
        self.fields = fields
    }

    /// A truck's fix. The vendor's item 0xE1 has one byte: bit 0 the cover is open, bit 1 the body is lifted.
    func position(at time: Instant) throws -> TerminalReport.Content {
        var status: StatusBits = []
        switch fields["load"] as? String {
        case "full": status.formUnion(StatusBits(.full))
        case "half": status.formUnion(StatusBits(.half))
        default: break
        }
        if fields["ignition"] as? Bool == true { status.insert(.ignition) }
        guard let latitude = number("lat"), let longitude = number("lon"),
            let coordinate = Coordinate(latitude: latitude, longitude: longitude),
            var position = Position(
                at: coordinate,
                time: time,
                speed: number("speed") ?? 0,
                course: number("course") ?? 0,
                status: status
            )
        else { throw Untranslatable(description: "the reading has no place or time that JT/T 808 can say") }
        if let mileage = number("mileage") { position.items.setMileage(kilometres: mileage) }
        let isOpen = fields["cover"] as? String == "open"
        let isLifted = fields["lift"] as? String == "up"
        position.items.append(0xe1, [(isOpen ? 1 : 0) | (isLifted ? 2 : 0)])
        return .position(position)
    }

    /// What a kitchen's monitor measures. Fan and purifier are states of facilities 1 and 2.
    func measurements() -> TerminalReport.Content {
        let flag = fields["flag"] as? String ?? "N"
        let factors = [
            ("a34041", "fume"), ("a34000", "pm"), ("a24088", "nmhc"), ("a01012", "temperature"), ("a01014", "humidity"),
        ]
        var groups = factors.compactMap { code, name in
            number(name).map { [NamedValue("\(code)-Rtd", text($0)), NamedValue("\(code)-Flag", flag)] }
        }
        // The standard counts m³/s.
        if let flow = number("flow") {
            groups.append([NamedValue("a00000-Rtd", text(flow / 3600)), NamedValue("a00000-Flag", flag)])
        }
        for (facility, name) in [("SB1", "fan"), ("SB2", "purifier")] {
            groups.append([NamedValue("\(facility)-RS", fields[name] as? Bool == true ? "1" : "0")])
        }
        return .measurements(groups)
    }

    private func number(_ name: String) -> Double? { (fields[name] as? NSNumber)?.doubleValue }

    private func text(_ value: Double) -> String { String(format: "%.9g", value) }
}
