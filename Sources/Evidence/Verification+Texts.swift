import Databases
import Storage

/// Texts that alerts name by their hashes: rule sets, and geometries of places.
extension Verification {
    mutating func checkTexts(_ store: borrowing StoreReader) throws {
        try checkTexts("rule_set", column: "text", "the text of the rules was altered", store)
        try checkTexts("exhibit", column: "content", "the geometry was altered", store)
        try checkThatTextsAreThere(
            "rule_set",
            namedBy: "rule_set",
            "the rules are gone by which alerts were raised",
            store
        )
        try checkThatTextsAreThere(
            "exhibit",
            namedBy: "CASE WHEN json_valid(grounds) THEN json_extract(grounds, '$.place.geometry_sha256') END",
            "the geometry is gone of the place of alerts",
            store
        )
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

    /// One finding for each text, however many alerts name it.
    private mutating func checkThatTextsAreThere(
        _ table: String,
        namedBy expression: String,
        _ meaning: String,
        _ store: borrowing StoreReader
    ) throws {
        try store.query(
            """
            SELECT hash, count(*), min(id) FROM (SELECT id, \(expression) AS hash FROM alert) AS named
            WHERE hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \(table) AS t WHERE t.hash = named.hash)
            GROUP BY hash
            """
        ) { row in
            tell(Finding(table, row[0].text, alert: row[2].text, "\(meaning), \(row[1].text) of them"))
        }
    }
}
