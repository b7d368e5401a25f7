/// The columns of a table by name, and what is wrong with them.
struct CSVHeader {
    let columns: [String: Int]
    let count: Int
    let problems: [CSVProblem]

    init(_ record: CSVRecord, required: [String], optional: [String], allowingOthers: Bool) {
        var columns: [String: Int] = [:]
        var problems = record.problem.map { [$0] } ?? []
        var misspelt: Set<String> = []
        let allowed = required + optional
        let present = Set(record.fields)

        for (index, name) in record.fields.enumerated() {
            if name.isEmpty {
                problems.append(CSVProblem(line: record.line, "column \(index + 1) has no name"))
            } else if columns.updateValue(index, forKey: name) != nil {
                problems.append(CSVProblem(line: record.line, "the column '\(name)' is there twice"))
            } else if !allowed.contains(name), !allowingOthers {
                let nearest = nearestName(to: name, among: allowed.filter { !present.contains($0) })
                if let nearest { misspelt.insert(nearest) }
                let advice = nearest.map { "did you mean '\($0)'?" } ?? "known columns are \(list(allowed))"
                problems.append(CSVProblem(line: record.line, "unknown column '\(name)'; \(advice)"))
            }
        }
        if record.fields.count == 1, record.fields[0].contains("，") {
            problems = [
                CSVProblem(
                    line: record.line,
                    "fields are separated by full-width commas; save the file with plain ones"
                )
            ]
        } else {
            for name in required where columns[name] == nil && !misspelt.contains(name) {
                problems.append(CSVProblem(line: record.line, "the column '\(name)' is missing"))
            }
        }
        self.columns = columns
        self.count = record.fields.count
        self.problems = problems
    }
}

func list(_ names: [String]) -> String {
    names.joined(separator: ", ")
}
