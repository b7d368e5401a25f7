import ArgumentParser
import Foundation
import SQLite
import Storage

/// `cityward query`: a question in SQL to what is stored.
struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers a question in SQL from what is stored.",
        discussion: """
            The store is opened for reading only; the daemon is never delayed. Tables: one for each device class, as \
            truck_reading, and alert, alert_event, rejection, duplicate, rule_set. Times are Unix milliseconds.

            cityward query "SELECT rule, count(*) FROM alert GROUP BY rule"
            """
    )

    @Argument(help: "One SQL statement that reads.")
    var sql: String

    @OptionGroup var folder: StoreOption

    @Option(help: "How rows are written.")
    var format = RowFormat.table

    @Option(help: ArgumentHelp("Most rows to show; 0 for all.", valueName: "rows"))
    var limit = 100_000

    @Option(help: ArgumentHelp("Seconds after which the query is given up.", valueName: "seconds"))
    var timeout = 60

    func run() throws {
        let store = try folder.openedStore()
        let deadline = ContinuousClock.now + .seconds(timeout)
        var writer = RowWriter(format: format)
        var isCut = false
        do {
            var count = 0
            try store.query(
                sql,
                isOver: { ContinuousClock.now >= deadline },
                columns: { writer.begin($0) },
                row: { row in
                    if limit > 0, count == limit {
                        isCut = true
                        return false
                    }
                    count += 1
                    writer.write(row)
                    return true
                }
            )
        } catch {
            writer.end()
            throw Failure(message(of: error))
        }
        writer.end()
        if isCut { throw Failure("only the first \(limit) rows are shown; see --limit") }
    }

    private func message(of error: SQLiteError) -> String {
        switch error.kind {
        case .interrupted: "the query took longer than \(timeout) seconds; narrow it by observed_at, or see --timeout"
        case .readOnly: "the query would change the store; only reading is possible"
        case .full, .busy, .inputOutput, .corrupt, .other: error.message
        }
    }
}

extension StoreOption {
    func openedStore() throws -> StoreReader {
        guard FileManager.default.fileExists(atPath: "\(store)/\(Store.fileName)") else {
            throw Failure("there is no store in \(store); see --store")
        }
        return try StoreReader(folder: store)
    }
}
