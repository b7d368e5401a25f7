/// Why a day file cannot be used, or was not made.
public enum ArchiveError: Error, Equatable, Sendable {
    /// The file is no day of readings, or a damaged one.
    case noDay(path: String)
    /// A file that was being sealed has not all rows; the day stays as it was.
    case rowsAreMissing(written: Int, of: Int, path: String)
}

extension ArchiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDay(let path):
            "\(path) is no file of a day's readings: restore it from a backup, or move it away"
        case .rowsAreMissing(let written, let rows, let path):
            "only \(written) of \(rows) readings were written to \(path): the day stays open"
        }
    }
}
