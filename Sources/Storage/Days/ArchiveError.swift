/// Why a day file cannot be used, or was not made.
public enum ArchiveError: Error, Equatable, Sendable {
    /// The file is no day of readings, or a damaged one.
    case noDay(path: String)
    /// The file was damaged, and is kept under this name.
    case setAside(path: String)
    /// There should be a file.
    case missing(path: String)
    /// Somebody else is at work on the archive.
    case busy
    /// A file that was being sealed has not all rows; the day stays as it was.
    case rowsAreMissing(written: Int, of: Int, path: String)
}

extension ArchiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noDay(let path):
            "\(path) is no file of a day's readings, or a damaged one: restore it from a backup; see 'cityward days --help'"
        case .setAside(let path):
            "the file was damaged and is set aside as \(path): restore it from a backup; see 'cityward days --help'"
        case .missing(let path):
            "\(path) is missing: restore it from a backup; see 'cityward days --help'"
        case .busy: "the archive is at work, or a backup is being made: try again"
        case .rowsAreMissing(let written, let rows, let path):
            "only \(written) of \(rows) readings were written to \(path): the day stays open"
        }
    }
}
