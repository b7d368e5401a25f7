import Crypto
import Telemetry

/// The identifier of an alert: 26 letters and digits that follow from rule, device, place and onset.
///
/// The same readings under the same rules give the same identifiers, live, after a crash and in a replay; so a receiver
/// can drop what it has already seen. It is the first 130 bits of SHA-256 over the parts, in the Crockford alphabet
/// without case.
func alertIdentifier(
    rule: String,
    deviceClass: String,
    device: String,
    place: String?,
    onsetAt: Instant
) -> String {
    // A byte that cannot occur in any part keeps ("a", "bc") and ("ab", "c") apart.
    let parts = [rule, deviceClass, device, place ?? "", String(onsetAt.milliseconds)].joined(separator: "\0")
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    var text = ""
    var bits = 0
    var buffer = 0
    for byte in SHA256.hash(data: Array(parts.utf8)) {
        buffer = (buffer << 8 | Int(byte)) & 0xffff
        bits += 8
        while bits >= 5, text.utf8.count < 26 {
            bits -= 5
            text.append(alphabet[buffer >> bits & 31])
        }
    }
    return text
}
