/// The topic that a terminal's reports are published to: `cityward/jt808/{device}`.
public struct TerminalTopic: Sendable, Equatable {
    static let placeholder = "{device}"

    /// Why a text is no such topic.
    public struct Invalid: Error, Sendable {
        public let message: String
    }

    private let before: String
    private let after: String

    /// As it is written in `gateway.yaml`.
    public var text: String { before + Self.placeholder + after }

    public init(_ text: String) throws(Invalid) {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count(where: { $0 == Self.placeholder }) == 1, let place = text.firstRange(of: Self.placeholder)
        else {
            throw Invalid(
                message: "one level of the topic is {device}, which stands for the terminal: cityward/jt808/{device}"
            )
        }
        for level in levels where level != Self.placeholder {
            guard !level.isEmpty, level.unicodeScalars.allSatisfy(isPlain) else {
                throw Invalid(message: "level '\(level)' of the topic is no plain word")
            }
        }
        before = String(text[..<place.lowerBound])
        after = String(text[place.upperBound...])
    }

    /// `device`: one that ``isDeviceName(_:)`` allows.
    public func topic(of device: String) -> String { before + device + after }

    /// Whether a terminal may be called so: what it sends of itself must not reach another's topic.
    static func isDeviceName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "+", "#", "{", "}", "\0"..<" ", "\u{7f}"..."\u{9f}": false
    default: !scalar.properties.isNoncharacterCodePoint
    }
}
