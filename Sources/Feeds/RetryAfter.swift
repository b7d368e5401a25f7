import Telemetry

/// Longest wait that a receiver may ask for: after it we try, whatever it said.
private let longestRetryDelay: Int64 = 3600

/// How long a `Retry-After` header asks to wait (RFC 9110, section 10.2.3): seconds, or a date such as
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Returns `nil` for anything else; never more than an hour.
func retryDelay(_ header: String, now: Instant) -> Duration? {
    let words = header.split(whereSeparator: \.isWhitespace)
    if words.count == 1, !words[0].isEmpty, words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        return .seconds(min(Int64(words[0]) ?? longestRetryDelay, longestRetryDelay))
    }
    guard let date = httpDate(words) else { return nil }
    let milliseconds = max(0, (date - now).milliseconds)
    return .seconds(min((milliseconds + 999) / 1000, longestRetryDelay))
}

private let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/// The date of HTTP that is not obsolete: day of the week, day, month, year, time, GMT.
private func httpDate(_ words: [Substring]) -> Instant? {
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return Instant(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
}
