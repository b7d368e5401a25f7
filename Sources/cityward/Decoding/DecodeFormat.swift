import ArgumentParser
import Ingest

/// The protocols that `cityward decode` knows.
enum DecodeFormat: String, CaseIterable, ExpressibleByArgument {
    case jt808
    case hj212

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// The class that such devices mostly are of.
    var usualClass: String {
        switch self {
        case .jt808: "truck"
        case .hj212: "fume"
        }
    }
}

/// Shows what is in a line that holds frames.
protocol Examiner {
    mutating func examine(_ line: Span<UInt8>) -> [Examination]
}

extension TerminalExaminer: Examiner {}
extension MonitorExaminer: Examiner {}
