import CSimdJSON
import Telemetry

/// simdjson behind its C face: one document at a time, one item of it at a time.
@safe
final class JSONParser {
    /// Bytes of a payload: the longest packet that a broker with our settings lets pass.
    static let longestPayload = 16 << 20
    /// A reading is an object in an array; what lies deeper is no measurement.
    static let deepest = 16
    /// Readings in one payload, which are judged and committed together: those of a device that reports each second, for a day.
    static let mostItems = 100_000

    private let handle: OpaquePointer

    init() {
        guard let handle = unsafe cityward_json_new(Self.longestPayload, Self.deepest) else {
            fatalError("no memory for the JSON parser")
        }
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe cityward_json_free(handle)
    }

    /// Parses a payload; returns why it cannot be read, `nil` when it can.
    func parse(_ payload: Span<UInt8>) -> Refusal? {
        guard payload.count <= Self.longestPayload else {
            return Refusal(reason: .tooLarge, detail: "\(payload.count) bytes; at most \(Self.longestPayload)")
        }
        let status = unsafe payload.withUnsafeBufferPointer {
            unsafe cityward_json_parse(handle, $0.baseAddress, $0.count)
        }
        switch cityward_json_status(UInt32(status)) {
        case cityward_json_ok: break
        case cityward_json_empty: return Refusal(reason: .empty, detail: "no JSON in the payload")
        case cityward_json_too_large: return Refusal(reason: .tooLarge, detail: "\(payload.count) bytes")
        case cityward_json_too_deep:
            return Refusal(reason: .tooDeep, detail: "nested deeper than \(Self.deepest)")
        case cityward_json_invalid_utf8: return Refusal(reason: .invalidUTF8, detail: "not UTF-8")
        case cityward_json_invalid_number:
            return Refusal(reason: .malformed, detail: "a number that is not JSON's, or beyond 64 bits or 1.8e308")
        default: return Refusal(reason: .malformed, detail: "not JSON")
        }
        let count = unsafe cityward_json_count(handle)
        if count == 0 { return Refusal(reason: .empty, detail: "an empty array") }
        if count > Self.mostItems {
            return Refusal(reason: .tooMany, detail: "\(count) readings in one payload; at most \(Self.mostItems)")
        }
        return nil
    }

    /// Steps to the next item of the document; `false` after the last.
    func next() -> Bool {
        unsafe cityward_json_next(handle) != 0
    }

    /// Picks the named members of the current item; `false` when it is not an object.
    func pick(_ keys: JSONKeys) -> Bool {
        unsafe cityward_json_pick(handle, keys.handle, keys.values) != 0
    }

    /// Shows the current item as JSON.
    func withItemText(_ body: (Span<UInt8>) -> Void) {
        var length = 0
        let start = unsafe cityward_json_text(handle, &length)
        unsafe body(UnsafeBufferPointer(start: start, count: length).span)
    }
}

/// The member names that one class of readings has, and room for their values.
@safe
final class JSONKeys {
    private let count: Int
    fileprivate let handle: OpaquePointer
    fileprivate let values: UnsafeMutablePointer<cityward_json_value>

    /// At most 120 different names.
    init(_ texts: [String]) {
        count = texts.count
        unsafe values = .allocate(capacity: count)
        unsafe values.initialize(repeating: cityward_json_value(), count: count)
        let bytes = texts.flatMap { Array($0.utf8) }
        let handle = unsafe bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            var names: [cityward_json_name] = unsafe []
            for text in texts {
                unsafe names.append(
                    cityward_json_name(text: bytes.baseAddress.map { unsafe $0 + start }, length: text.utf8.count)
                )
                start += text.utf8.count
            }
            return unsafe cityward_json_keys_new(names, names.count)
        }
        guard let handle = unsafe handle else { fatalError("no memory for the names of a JSON object") }
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe cityward_json_keys_free(handle)
        unsafe values.deallocate()
    }

    /// What the last ``JSONParser/pick(_:)`` found for a name.
    subscript(index: Int) -> JSONMember {
        precondition(index < count, "one value for each name")
        return unsafe JSONMember(values[index])
    }
}

/// One value of a JSON object; texts stay in the parser until the next document.
@safe
struct JSONMember {
    /// As the C face numbers them. `null` is absent, and a whole number beyond 64 bits a double.
    enum Kind: Int32 {
        case absent, boolean, integer, double, string, nested
    }

    private let value: cityward_json_value

    fileprivate init(_ value: cityward_json_value) {
        unsafe self.value = unsafe value
    }

    var kind: Kind { unsafe Kind(rawValue: value.kind) ?? .nested }

    var boolean: Bool { unsafe value.boolean != 0 }
    var integer: Int64 { unsafe value.integer }
    /// Of an integer or a double.
    var number: Double { unsafe value.number }

    func withText<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        unsafe body(UnsafeBufferPointer(start: value.text, count: value.length).span)
    }
}
