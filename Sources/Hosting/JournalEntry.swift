import Glibc
public import Logging

/// Where journald listens.
public let journalSocket = "/run/systemd/journal/socket"

/// Whether what we write to standard error ends up in the journal: systemd names the device and the inode of the stream that it gave
/// us, and somebody may have put another in its place (systemd.exec(5), `$JOURNAL_STREAM`).
public func standardErrorIsJournal() -> Bool {
    guard let stream = unsafe getenv("JOURNAL_STREAM").map({ unsafe String(cString: $0) }) else { return false }
    var status = stat()
    return unsafe fstat(STDERR_FILENO, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
}

/// One line of the journal with its fields, as journald takes it (systemd.io/JOURNAL_NATIVE_PROTOCOL).
public struct JournalEntry {
    /// What journald cuts off.
    private static let longestName = 64

    public private(set) var bytes: [UInt8] = []

    /// * `program`: who says it.
    /// * `priority`: of syslog(3), 0…7.
    /// * `fields`: written as `CITYWARD_…`, so that they cannot be taken for those of others.
    public init(_ message: String, program: String = "cityward", priority: Int, _ fields: Logger.Metadata) {
        add("MESSAGE", message)
        add("PRIORITY", String(priority))
        add("SYSLOG_IDENTIFIER", program)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { add(Self.name(of: key), "\(value)") }
    }

    /// A value with line breaks comes with its length, little-endian in eight bytes.
    private mutating func add(_ name: String, _ value: String) {
        bytes += name.utf8
        let isOneLine = !value.utf8.contains(UInt8(ascii: "\n"))
        if isOneLine {
            bytes.append(UInt8(ascii: "="))
        } else {
            bytes.append(UInt8(ascii: "\n"))
            let length = UInt64(value.utf8.count)
            for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(byte)))) }
        }
        bytes += value.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Capital letters, digits and underscores.
    public static func name(of key: String) -> String {
        let letters = key.uppercased().utf8.map { byte in
            isLetterOrDigit(byte) ? byte : UInt8(ascii: "_")
        }
        return String(decoding: ("CITYWARD_".utf8 + letters).prefix(longestName), as: UTF8.self)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
