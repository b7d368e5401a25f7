import Telemetry

extension ReportUnit {
    /// Its name in JSON; `nil` for a plain number.
    var name: String? {
        switch self {
        case .none: nil
        case .ratio: "ratio"
        case .points: "points"
        case .metres: "m"
        case .kilometres: "km"
        case .duration: "s"
        case .kilometresPerHour: "km/h"
        case .squareMetres: "m2"
        case .degrees: "deg"
        case .digest: "digest"
        }
    }

    /// What stands behind numbers for people, in the head of a column; `nil` where the number itself says it.
    var sign: String? {
        switch self {
        case .none, .ratio, .duration, .digest, .degrees: nil
        case .points: "分"
        case .metres: "m"
        case .kilometres: "km"
        case .kilometresPerHour: "km/h"
        case .squareMetres: "m²"
        }
    }

    /// A number for people, rounded as the unit asks for, without its sign.
    func text(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        switch self {
        case .ratio: return decimal(value * 100, digits: 2, keepsZeros: true) + " %"
        case .duration: return durationText(value)
        case .metres, .squareMetres: return decimal(value, digits: 0)
        case .kilometres, .kilometresPerHour: return decimal(value, digits: 1, keepsZeros: true)
        // A metre.
        case .degrees: return decimal(value, digits: 5, keepsZeros: true)
        case .none, .points, .digest: return decimal(value, digits: 2)
        }
    }

    /// The same with its sign: `12.5 km`.
    func textWithSign(_ value: Double) -> String {
        text(value) + (sign.map { " \($0)" } ?? "")
    }

    /// Hours and minutes: `26:05`; below a minute, seconds.
    private func durationText(_ seconds: Double) -> String {
        if abs(seconds) < 60 { return "\(Int(seconds.rounded())) s" }
        let minutes = Int((abs(seconds) / 60).rounded())
        return "\(seconds < 0 ? "-" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }
}

/// A number with so many digits behind the point, halves rounded away from zero.
private func decimal(_ value: Double, digits: Int, keepsZeros: Bool = false) -> String {
    let factor = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int64(scaled) / Int64(factor)
    var fraction = String(Int64(scaled) % Int64(factor))
    fraction = String(repeating: "0", count: max(0, digits - fraction.utf8.count)) + fraction
    if !keepsZeros { while fraction.last == "0" { fraction.removeLast() } }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return digits == 0 || fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
}

extension ReportCell {
    /// For people, without the unit's sign; empty for nothing.
    func text(_ unit: ReportUnit) -> String {
        switch self {
        case .none: ""
        case .text(let text): unit == .digest ? String(text.prefix(12)) : text
        case .integer(let number): unit == .none ? "\(number)" : unit.text(Double(number))
        case .number(let number): unit.text(number)
        case .time(let instant): String(instant.rfc3339().prefix(19)).replacing("T", with: " ")
        case .flag(let isTrue): isTrue ? "是" : "否"
        }
    }

    /// Whether people read it from the right.
    var isNumber: Bool {
        switch self {
        case .integer, .number: true
        case .none, .text, .time, .flag: false
        }
    }

    /// For machines: whole numbers and ratios as they are, times as RFC 3339; empty for nothing.
    var plain: String {
        switch self {
        case .none: ""
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): number.isFinite ? "\(number)" : ""
        case .time(let instant): instant.rfc3339()
        case .flag(let isTrue): isTrue ? "true" : "false"
        }
    }

    /// As a JSON value.
    var json: String {
        switch self {
        case .none: "null"
        case .text(let text): jsonString(text)
        case .integer(let number): "\(number)"
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .time(let instant): jsonString(instant.rfc3339())
        case .flag(let isTrue): isTrue ? "true" : "false"
        }
    }
}

extension ReportColumn {
    /// The Chinese name with the unit's sign: `里程 (km)`.
    var heading: String { name.chinese + (unit.sign.map { " (\($0))" } ?? "") }
}
