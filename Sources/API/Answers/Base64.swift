import Foundation

/// Bytes in Base64 (RFC 4648).
func base64(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
}
