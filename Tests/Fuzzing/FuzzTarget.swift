/// A reader of foreign bytes, and what must hold for every input it may ever get.
///
/// A further decoder is one more file with one more target here: `tools/fuzz`, the short run of `tools/check` and the replay
/// in `swift test` then have it too. Its corpus is `Tests/FuzzingTests/Corpora/NAME`, its words may be in `NAME.dict` beside it.
/// This target depends on pure rooms only, so that it is built with libFuzzer in a minute or two.
package struct FuzzTarget: Sendable {
    package let name: String
    /// Longest input that is made up; what is in the corpus may be longer.
    package let longestInput: Int
    /// Reads an input, and throws where something does not hold. A trap is a finding too.
    package let check: @Sendable (Span<UInt8>) throws(BrokenInvariant) -> Void

    package static let all = [
        expression, hj212, openingHours, payload, placeFile, schemaFile, table, terminalFrame, terminalJSON, timestamp,
        topic, yamlFile,
    ]

    package init(
        name: String,
        longestInput: Int,
        check: @escaping @Sendable (Span<UInt8>) throws(BrokenInvariant) -> Void
    ) {
        self.name = name
        self.longestInput = longestInput
        self.check = check
    }

    package static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }
}

/// Something that must hold for every input, and did not for one.
package struct BrokenInvariant: Error, CustomStringConvertible {
    package let description: String
}

/// Throws unless a condition holds.
package func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(BrokenInvariant) {
    guard condition else { throw BrokenInvariant(description: message()) }
}

/// The input as text, `nil` where it is not UTF-8: files are read as such before any reader sees them.
package func text(_ input: Span<UInt8>) -> String? {
    guard let valid = try? UTF8Span(validating: input) else { return nil }
    return String(copying: valid)
}

/// The input as readers of whole files take it.
package func bytes(_ input: Span<UInt8>) -> [UInt8] {
    input.indices.map { input[$0] }
}
