import Telemetry

/// Something in a store that is not as the daemon left it.
public struct Finding: Sendable, Equatable {
    /// The table in which it stands, as `alert_event`.
    public let table: String
    /// Which row, as `17`; for a range of missing rows `17…19`.
    public let row: String
    /// The alert that the row is about; `nil` where it is about none, or where that is not known any more.
    public let alert: String?
    /// The column that is not as it was; `nil` where that cannot be told, or where the whole row is meant.
    public let column: String?
    /// What should be there, and what is.
    public let expected: String?
    public let found: String?
    /// What it means, as a sentence.
    public let meaning: String

    init(
        _ table: String,
        _ row: String,
        alert: String? = nil,
        column: String? = nil,
        expected: String? = nil,
        found: String? = nil,
        _ meaning: String
    ) {
        self.table = table
        self.row = row
        self.alert = alert
        self.column = column
        self.expected = expected
        self.found = found
        self.meaning = meaning
    }

    /// The finding as a JSON object.
    public var json: String {
        var json = JSONWriter()
        json.set("table", table)
        json.set("row", row)
        json.set("alert", alert)
        json.set("column", column)
        json.set("expected", expected)
        json.set("found", found)
        json.set("meaning", meaning)
        return json.text
    }
}

extension Finding: CustomStringConvertible {
    public var description: String {
        var text = "\(table) \(row)"
        if let alert, alert != row { text += " of alert \(alert)" }
        if let column { text += ", \(column)" }
        text += ": \(meaning)"
        if let expected { text += "; expected \(shortened(expected))" }
        if let found { text += ", found \(shortened(found))" }
        return text
    }

    private func shortened(_ text: String) -> String {
        text.count <= 120 ? "'\(text)'" : "'\(text.prefix(119))…'"
    }
}
