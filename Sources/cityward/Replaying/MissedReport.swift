import Databases
import Foundation
import Replay
import Telemetry

/// Writes alerts that were missed to standard output, a line or a row each.
struct MissedReport {
    private let format: RowFormat
    private var rows: RowWriter

    init(format: RowFormat) {
        self.format = format
        rows = RowWriter(format: format)
        if format == .csv { rows.begin(ChangeRecord.columns) }
    }

    /// `events`: all of one alert.
    mutating func add(_ events: [AlertEvent]) {
        var collector = SpanCollector()
        for event in events { collector.add(event) }
        for span in collector.collected {
            let change = AlertDifference.Change.appeared(span)
            switch format {
            case .table: put(ChangeLine(change).text)
            case .ndjson: put(ChangeRecord(change).json)
            case .csv: rows.write(ChangeRecord(change).row)
            }
        }
    }

    mutating func end() {
        if format == .csv { rows.end() }
    }

    private func put(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
