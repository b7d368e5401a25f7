import Crypto

/// A log in which each row has the SHA-256 over the hash of the row before it and its own words: whoever alters or removes a row
/// breaks every hash that follows.
///
/// The chain alone does not show that its last rows are gone; the number that SQLite keeps for `AUTOINCREMENT`, and hashes that
/// receivers have been told, do.
public enum HashChain {
    /// What stands for the hash before the first row.
    public static let origin = String(repeating: "0", count: 64)
    /// What stands for it where the last rows are gone when another is added: that they were there must stay visible.
    public static let lost = String(repeating: "f", count: 64)

    /// `words`: all columns of the row but its hash. None but the last may hold a line break.
    public static func hash(after previous: String, _ words: [String]) -> String {
        let bytes = Array(([previous] + words).joined(separator: "\n").utf8)
        return hexadecimal(SHA256.hash(data: bytes))
    }

    /// SHA-256 of a text, as 64 hexadecimal digits.
    public static func hash(of text: String) -> String {
        hash(of: Array(text.utf8))
    }

    /// SHA-256 of bytes, as 64 hexadecimal digits.
    public static func hash(of bytes: [UInt8]) -> String {
        hexadecimal(SHA256.hash(data: bytes))
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
