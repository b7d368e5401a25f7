import Documents
import Ingest
import Telemetry

extension FuzzTarget {
    /// The schema of a class: it defines columns that a table can have, or says what is wrong and where.
    static let schemaFile = FuzzTarget(name: "schema-file", longestInput: 4096) { input throws(BrokenInvariant) in
        let problems = ProblemList()
        let found = SchemaFile.read(bytes(input), file: "a.schema.json", problems: problems)
        try checkPlaces(of: problems, in: input)
        guard problems.isEmpty, let found else { return }
        try require(isColumn(found.name), "'\(found.name)' is a class")
        try require(Set(found.fields.map(\.name)).count == found.fields.count, "two fields of one name")
        for field in found.fields {
            try require(isColumn(field.name), "'\(field.name)' is a field")
            if case .choice(let texts) = field.kind {
                try require(!texts.isEmpty && Set(texts).count == texts.count, "\(field.name): \(texts)")
            }
        }
    }

    private static func isColumn(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".utf8.contains($0) }
    }
}

/// Every problem says something, and stands in the file.
func checkPlaces(of problems: ProblemList, in input: Span<UInt8>) throws(BrokenInvariant) {
    // What is missing at the end may be said to be in the line after the last; YAML has more line ends than JSON.
    let lines = 2 + String(decoding: bytes(input), as: UTF8.self).count(where: \.isNewline)
    for problem in problems.problems {
        try require(!problem.message.isEmpty, "refused without a reason")
        try require((1...lines).contains(problem.line ?? 1), "line \(problem.line ?? 0) of \(lines): \(problem)")
        try require((problem.column ?? 1) >= 1, "column \(problem.column ?? 0): \(problem)")
    }
}
