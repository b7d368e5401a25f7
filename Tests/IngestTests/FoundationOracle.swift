import Foundation
import Telemetry

/// Decodes readings in the plain way, from Foundation's parse of the document: slow, and hard to get wrong.
struct FoundationOracle {
    enum Outcome: Equatable {
        case reading(Instant, [String: Value])
        case rejected(Rejection.Reason)
    }

    enum Value: Equatable {
        case number(Double), integer(Int64), boolean(Bool), choice(String)

        /// Foundation reads numbers by way of Decimal, and may be some units in the last place off.
        func isNear(_ other: Value) -> Bool {
            guard case .number(let left) = self, case .number(let right) = other else { return self == other }
            return abs(left - right) <= abs(right) * 1e-14
        }
    }

    let deviceClass: DeviceClass

    /// What each item of a document comes to; `nil` where the document is no JSON.
    func outcomes(of bytes: [UInt8]) -> [Outcome]? {
        guard let document = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) else {
            return nil
        }
        guard let items = document as? [Any] else { return [outcome(of: document)] }
        return items.isEmpty ? [.rejected(.empty)] : items.map(outcome)
    }

    private func outcome(of item: Any) -> Outcome {
        guard let object = item as? [String: Any] else { return .rejected(.notAnObject) }
        let given = object.filter { !($0.value is NSNull) }
        if let device = given["device"] {
            guard let name = device as? String else { return .rejected(.wrongType) }
            guard name == "42" else { return .rejected(.deviceMismatch) }
        }
        guard let time = given["time"] else { return .rejected(.missingField) }
        if isBoolean(time) || time is [Any] || time is [String: Any] { return .rejected(.wrongType) }
        let instant =
            (time as? String).map { Instant(rfc3339: $0) } ?? wholeNumber(time).map(Instant.init(milliseconds:))
        guard let instant, instant > .distantPast, instant < .distantFuture else { return .rejected(.invalidTime) }
        if instant > noon + .minutes(5) { return .rejected(.future) }
        if instant < noon - .days(30) { return .rejected(.outdated) }

        var values: [String: Value] = [:]
        for field in deviceClass.fields {
            guard let value = given[field.name] else {
                if field.isRequired { return .rejected(.missingField) }
                continue
            }
            switch field.kind {
            case .number(let range):
                guard !isBoolean(value), let number = value as? NSNumber else { return .rejected(.wrongType) }
                guard range.contains(number.doubleValue) else { return .rejected(.outOfRange) }
                values[field.name] = .number(number.doubleValue)
            case .integer(let range):
                guard let number = wholeNumber(value) else { return .rejected(.wrongType) }
                guard range.contains(number) else { return .rejected(.outOfRange) }
                values[field.name] = .integer(number)
            case .boolean:
                guard isBoolean(value), let boolean = value as? Bool else { return .rejected(.wrongType) }
                values[field.name] = .boolean(boolean)
            case .choice(let texts):
                guard let text = value as? String else { return .rejected(.wrongType) }
                guard texts.contains(text) else { return .rejected(.unknownChoice) }
                values[field.name] = .choice(text)
            }
        }
        if case .number(let latitude) = values["lat"], case .number(let longitude) = values["lon"],
            abs(latitude) <= 0.01, abs(longitude) <= 0.01
        {
            return .rejected(.nullIsland)
        }
        return .reading(instant, values)
    }

    private func wholeNumber(_ value: Any) -> Int64? {
        guard !isBoolean(value), let number = value as? NSNumber else { return nil }
        return Int64(exactly: number)
    }

    private func isBoolean(_ value: Any) -> Bool { "\(type(of: value))" == "__NSCFBoolean" }
}
