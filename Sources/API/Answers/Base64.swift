import Foundation

/// Bytes in Base64 (RFC 4648).
func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
}

/// The bytes that Base64 stands for; `nil` where it is none.
func bytes(fromBase64 text: some StringProtocol) -> [UInt8]? {
    Data(base64Encoded: String(text)).map(Array.init)
}
