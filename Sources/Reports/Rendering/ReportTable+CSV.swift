import Telemetry

extension ReportTable {
    /// RFC 4180 with a header of the columns' keys. Values are for machines: ratios from 0 to 1, times as RFC 3339.
    ///
    /// `withMark`: begins with the byte order mark by which spreadsheets know UTF-8.
    public func csv(withMark: Bool = false) -> String {
        var text = withMark ? "\u{FEFF}" : ""
        text += columns.map { csvField($0.key) }.joined(separator: ",") + "\r\n"
        for row in rows { text += row.map { csvField($0.plain) }.joined(separator: ",") + "\r\n" }
        return text
    }
}
