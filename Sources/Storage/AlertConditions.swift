import Databases
import Telemetry

/// The WHERE clause of a question, with the values of its parameters.
struct AlertConditions {
    private var texts: [String] = []
    private var values: [Value] = []

    init(_ filter: AlertFilter) {
        if let isFiring = filter.isFiring { add(isFiring ? "a.state = 'firing'" : "a.state <> 'firing'") }
        if filter.asksForOpenCases { add("c.status IN ('open', 'accepted')") }
        if let statuses = filter.statuses { addList("c.status", statuses.map(\.rawValue).sorted()) }
        if let isOverdue = filter.isOverdue { add("c.overdue_at IS \(isOverdue ? "NOT " : "")NULL") }
        if let rules = filter.rules { addList("a.rule", rules) }
        if let districts = filter.districts { addList("a.district", districts) }
        if let severities = filter.severities { addList("a.severity", severities.map(\.rawValue)) }
        if let classes = filter.classes { addList("a.class", classes) }
        if let device = filter.device { add("a.device = ?", .text(device)) }
        if let isLate = filter.isLate { add("a.late = ?", .integer(isLate ? 1 : 0)) }
        if let from = filter.from { add("a.fired_at >= ?", .integer(from.milliseconds)) }
        if let to = filter.to { add("a.fired_at < ?", .integer(to.milliseconds)) }
        if let box = filter.box { add(box) }
        if let text = filter.text {
            let columns = ["a.device", "coalesce(a.name, '')", "coalesce(a.company, '')", "a.title"]
            let value = Value.text("%\(escaped(text))%")
            texts.append("(" + columns.map { "lower(\($0)) LIKE lower(?) ESCAPE '\\'" }.joined(separator: " OR ") + ")")
            values += columns.map { _ in value }
        }
    }

    var clause: String { texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ") }

    mutating func add(_ condition: String, _ parameters: Value...) {
        texts.append(condition)
        values += parameters
    }

    func bind(to statement: any DatabaseStatement) throws(DatabaseError) {
        for (index, value) in values.enumerated() {
            try statement.bind(Int32(index + 1), value)
        }
    }

    private mutating func add(_ box: BoundingBox) {
        let sides = box.spansAntimeridian ? "a.lon >= ? OR a.lon <= ?" : "a.lon BETWEEN ? AND ?"
        add(
            "(a.lat IS NULL OR a.lon IS NULL OR (a.lat BETWEEN ? AND ? AND (\(sides))))",
            .double(box.south),
            .double(box.north),
            .double(box.west),
            .double(box.east)
        )
    }

    private mutating func addList(_ column: String, _ words: [String]) {
        // One word is an equality, which lets an index give the order.
        let marks = Array(repeating: "?", count: words.count).joined(separator: ", ")
        texts.append(words.count == 1 ? "\(column) = ?" : "\(column) IN (\(marks))")
        values += words.map(Value.text)
    }

    /// A text in which LIKE finds no wildcards.
    private func escaped(_ text: String) -> String {
        String(text.flatMap { "\\%_".contains($0) ? ["\\", $0] : [$0] })
    }
}
