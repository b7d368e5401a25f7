import Crypto
import Foundation

/// A secret that a webhook and its receiver share, as the Standard Webhooks specification writes it: `whsec_` and base64.
public struct WebhookSecret: Sendable, Equatable {
    /// Bytes of a secret, as the specification bounds them.
    public static let lengths = 24...64

    private let key: [UInt8]

    /// Returns `nil` for what is no secret of 24 to 64 bytes.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))),
            Self.lengths.contains(data.count)
        else { return nil }
        key = [UInt8](data)
    }

    /// Signs a message: its identifier, the Unix time in seconds and the body.
    func signature(id: String, timestamp: Int64, body: String) -> String {
        let content = Array("\(id).\(timestamp).\(body)".utf8)
        return "v1," + hmac(content, key: key)
    }
}

/// HMAC-SHA256 in base64.
func hmac(_ content: [UInt8], key: [UInt8]) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
    return Data(code).base64EncodedString()
}
