/// The questions that a string answers about another one, by their code points.
@usableFromInline
enum TextTest: UInt8, BitwiseCopyable, Sendable {
    case startsWith
    case endsWith
    case contains

    /// Compares UTF-8 bytes, which find exactly the same places as code points do.
    @usableFromInline
    func callAsFunction(_ text: String, _ part: String) -> Bool {
        let text = text.utf8.span
        let part = part.utf8.span
        let last = text.count - part.count
        guard last >= 0 else { return false }
        let candidates =
            switch self {
            case .startsWith: 0...0
            case .endsWith: last...last
            case .contains: 0...last
            }
        for start in candidates where matches(text, part, at: start) {
            return true
        }
        return false
    }

    private func matches(_ text: Span<UInt8>, _ part: Span<UInt8>, at start: Int) -> Bool {
        for index in part.indices where text[start + index] != part[index] {
            return false
        }
        return true
    }
}
