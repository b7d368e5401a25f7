import SQLite
import Storage

/// Texts that alerts name by their hashes: rule sets, and geometries of places.
extension Verification {
    mutating func checkTexts(_ store: borrowing StoreReader) throws {
        try checkTexts("rule_set", column: "text", "the text of the rules was altered", store)
        try checkTexts("exhibit", column: "content", "the geometry was altered", store)
    }

    private mutating func checkTexts(
        _ table: String,
        column: String,
        _ meaning: String,
        _ store: borrowing StoreReader
    ) throws {
        try store.query("SELECT hash, \(column) FROM \(table)") { row in
            noteRow()
            let found = HashChain.hash(of: row[1].text)
            guard found != row[0].text else { return }
            tell(Finding(table, row[0].text, column: column, expected: row[0].text, found: found, meaning))
        }
    }
}
