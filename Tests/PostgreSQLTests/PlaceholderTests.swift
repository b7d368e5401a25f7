import Testing

@testable import PostgreSQL

struct PlaceholderTests {
    struct Case: CustomTestStringConvertible {
        let sql: String
        let expected: String
        let numbers: [Int]
        var testDescription: String { sql }

        init(_ sql: String, _ expected: String, _ numbers: [Int]) {
            (self.sql, self.expected, self.numbers) = (sql, expected, numbers)
        }
    }

    @Test(arguments: [
        Case("SELECT 1", "SELECT 1", []),
        Case("SELECT ?", "SELECT $1", [1]),
        Case("SELECT ?, ?", "SELECT $1, $2", [1, 2]),
        Case("SELECT ?1, ?1", "SELECT $1, $1", [1]),
        Case("SELECT ?2, ?1", "SELECT $2, $1", [1, 2]),
        // A bare one follows the largest so far.
        Case("SELECT ?2, ?, ?1", "SELECT $2, $3, $1", [1, 2, 3]),
        // PostgreSQL allows no gaps.
        Case("SELECT ?10", "SELECT $1", [10]),
        Case("SELECT ?3, ?10, ?3", "SELECT $1, $2, $1", [3, 10]),
        Case("SELECT ?10, ?", "SELECT $1, $2", [10, 11]),
        Case("SELECT '?', ?", "SELECT '?', $1", [1]),
        Case("SELECT 'it''s ?', ?", "SELECT 'it''s ?', $1", [1]),
        Case(#"SELECT '\', ?"#, #"SELECT '\', $1"#, [1]),
        Case(#"SELECT E'\'?', ?"#, #"SELECT E'\'?', $1"#, [1]),
        Case(#"SELECT e'\\', ?"#, #"SELECT e'\\', $1"#, [1]),
        // The name ends in an e and is no prefix.
        Case(#"SELECT the'\', ?"#, #"SELECT the'\', $1"#, [1]),
        Case(#"SELECT "?""?", ?"#, #"SELECT "?""?", $1"#, [1]),
        Case("SELECT 1 -- ? ' \n, ?", "SELECT 1 -- ? ' \n, $1", [1]),
        Case("SELECT /* ? ' */ ?", "SELECT /* ? ' */ $1", [1]),
        Case("SELECT /* /* ? */ ? */ ?", "SELECT /* /* ? */ ? */ $1", [1]),
        Case("SELECT $$?$$, ?", "SELECT $$?$$, $1", [1]),
        Case("SELECT $tag$ ? $$ ? $tag$, ?", "SELECT $tag$ ? $$ ? $tag$, $1", [1]),
        Case("SELECT a$b$ + ?, c$b$", "SELECT a$b$ + $1, c$b$", [1]),
        Case("SELECT ?::text", "SELECT $1::text", [1]),
        Case("SELECT x FROM t WHERE 名=? AND y>?", "SELECT x FROM t WHERE 名=$1 AND y>$2", [1, 2]),
        Case("SELECT 'never closed ?", "SELECT 'never closed ?", []),
        Case("SELECT /* never closed ?", "SELECT /* never closed ?", []),
        Case("SELECT $$ never closed ?", "SELECT $$ never closed ?", []),
        Case("SELECT 5-?", "SELECT 5-$1", [1]),
        Case("SELECT ?/?", "SELECT $1/$2", [1, 2]),
        Case("SELECT ?; -- ? and nothing more\n;", "SELECT $1", [1]),
        Case(";; SELECT ?", ";; SELECT $1", [1]),
    ]) func translation(_ example: Case) throws {
        let placeholders = try Placeholders(example.sql)
        #expect(placeholders.sql == example.expected)
        #expect(placeholders.numbers == example.numbers)
    }

    @Test(arguments: [
        ("", Placeholders.Problem.noStatement),
        (" -- nothing\n/* at all */ ;", .noStatement),
        ("SELECT 1; SELECT 2", .moreThanOneStatement),
        ("SELECT ';'; x", .moreThanOneStatement),
        ("DELETE FROM t\0 WHERE x = 1", .nullCharacter),
        ("SELECT ?0", .numberOutOfRange),
        ("SELECT ?32767", .numberOutOfRange),
        ("SELECT ?99999999999999999999999", .numberOutOfRange),
    ]) func problems(_ sql: String, _ problem: Placeholders.Problem) {
        #expect(throws: problem) { try Placeholders(sql) }
    }
}
