import Databases
import Foundation
import Replay
import Telemetry

/// Writes a difference to standard output: for people a list and a table of counts, for programs a row for each change.
struct DifferenceReport {
    private let difference: AlertDifference
    private let format: RowFormat

    init(_ difference: AlertDifference, format: RowFormat) {
        self.difference = difference
        self.format = format
    }

    func write() {
        switch format {
        case .table:
            // The list may be long; what a terminal shows at the end is the sum.
            for change in difference.changes { put(ChangeLine(change).text + "\n") }
            if !difference.changes.isEmpty { put("\n") }
            writeCounts()
        case .ndjson:
            for change in difference.changes { put(ChangeRecord(change).json + "\n") }
        case .csv:
            var rows = RowWriter(format: .csv)
            rows.begin(ChangeRecord.columns)
            for change in difference.changes { rows.write(ChangeRecord(change).row) }
            rows.end()
        }
    }

    /// One line for each rule and district, and one for all.
    private func writeCounts() {
        var counts = ChangeCounts()
        for change in difference.changes { counts.add(change) }
        for span in difference.unchanged { counts.addUnchanged(span) }
        guard !counts.isEmpty else { return put("no alerts, before or after\n") }
        var rows = RowWriter(format: .table)
        rows.begin(["rule", "title", "district", "appear", "vanish", "move", "same"])
        for row in counts.rows { rows.write(row) }
        rows.end()
    }
}

/// How many alerts of each rule and district appear, vanish, move or stay.
private struct ChangeCounts {
    private struct Key: Hashable {
        let rule: String
        let title: String
        let district: String
    }

    private struct Count {
        var appeared = 0
        var vanished = 0
        var moved = 0
        var unchanged = 0
    }

    private var counts: [Key: Count] = [:]

    var isEmpty: Bool { counts.isEmpty }

    mutating func add(_ change: AlertDifference.Change) {
        let key = key(of: change.span)
        switch change {
        case .appeared: counts[key, default: Count()].appeared += 1
        case .vanished: counts[key, default: Count()].vanished += 1
        case .moved: counts[key, default: Count()].moved += 1
        }
    }

    mutating func addUnchanged(_ span: AlertSpan) {
        counts[key(of: span), default: Count()].unchanged += 1
    }

    var rows: [[Value]] {
        var total = Count()
        var rows: [[Value]] = []
        for (key, count) in counts.sorted(by: { ($0.key.rule, $0.key.district) < ($1.key.rule, $1.key.district) }) {
            total.appeared += count.appeared
            total.vanished += count.vanished
            total.moved += count.moved
            total.unchanged += count.unchanged
            rows.append([.text(key.rule), .text(key.title), .text(key.district)] + numbers(count))
        }
        return rows + [[.text("all"), .null, .null] + numbers(total)]
    }

    private func key(of span: AlertSpan) -> Key {
        Key(rule: span.subject.rule, title: span.title, district: span.district)
    }

    private func numbers(_ count: Count) -> [Value] {
        [
            .text(count.appeared == 0 ? "0" : "+\(count.appeared)"),
            .text(count.vanished == 0 ? "0" : "-\(count.vanished)"),
            .text(count.moved == 0 ? "0" : "~\(count.moved)"),
            .text(String(count.unchanged)),
        ]
    }
}

private func put(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
}
