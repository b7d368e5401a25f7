import Crypto

/// What a reader may do.
public enum Role: String, Sendable, CaseIterable {
    /// Reads alerts, devices, places and rules.
    case viewer
    /// Acts on cases, too, and sees tracks of devices and reports.
    case officer
    /// Sees tracks of devices, reports and what was rejected.
    case analyst
    /// Everything, and the audit log.
    case admin

    var mayAct: Bool { self == .officer || self == .admin }
    var seesTracks: Bool { self != .viewer }
    var seesRejections: Bool { self == .analyst || self == .admin }
    var seesReports: Bool { self != .viewer }
    var seesAudit: Bool { self == .admin }
}

/// Who may use the HTTP API: a name, a role, and the SHA-256 of a secret that only its holder knows.
public struct Token: Sendable, Equatable {
    /// What every secret begins with, so that one that leaks is recognised.
    public static let prefix = "cw_"

    public let name: String
    public let role: Role
    /// The only ones that its holder sees; `nil` for all.
    public let districts: Set<String>?
    /// SHA-256 of the secret, 32 bytes.
    public let hash: [UInt8]

    public init(name: String, role: Role, districts: Set<String>?, hash: [UInt8]) {
        self.name = name
        self.role = role
        self.districts = districts
        self.hash = hash
    }

    /// SHA-256 of a secret.
    public static func hash(of secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }

    /// A fresh secret: 256 random bits.
    public static func freshSecret() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        // 50 digits of base 36 hold 258 bits.
        let text = (0..<50).map { _ in digits[Int.random(in: 0..<36, using: &generator)] }
        return prefix + String(decoding: text, as: UTF8.self)
    }
}
