import API
import Documents
import Places
import Rules

/// Reads `tokens.csv`: who may use the HTTP API. It holds hashes, never secrets.
struct TokenReader {
    private static let name = "tokens.csv"
    static let columns = ["name", "role", "districts", "sha256"]

    /// `nil` where there is no such file; an empty list lets nobody in.
    private(set) var tokens: [Token]?

    /// `districts`: those that the city has.
    init(_ files: CityFiles, districts: Set<String>) {
        guard let bytes = files.bytes(Self.name) else { return }
        let table = CSVTable(parsing: bytes, required: ["name", "role", "sha256"], optional: ["districts"])
        files.problems.add(table.problems, file: Self.name)
        var names: [String: Int] = [:]
        var tokens: [Token] = []
        for row in table.rows {
            let (token, problems) = token(in: row, districts: districts)
            files.problems.add(problems, file: Self.name)
            if let line = names.updateValue(row.line, forKey: row["name"]) {
                let problem = row.problem(in: "name", "'\(row["name"])' is already in line \(line)")
                files.problems.add([problem], file: Self.name)
            }
            if let token { tokens.append(token) }
        }
        self.tokens = tokens
    }

    private func token(in row: CSVRow, districts known: Set<String>) -> (Token?, [CSVProblem]) {
        var problems: [CSVProblem] = []
        let name = row["name"]
        if name.isEmpty || name.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            problems.append(row.problem(in: "name", "the token has no name"))
        }
        let role = Role(rawValue: row["role"])
        if role == nil {
            let roles = Role.allCases.map(\.rawValue)
            let advice = nearestName(to: row["role"], among: roles).map { "; did you mean '\($0)'?" } ?? ""
            problems.append(
                row.problem(in: "role", "'\(row["role"])' is none of \(roles.joined(separator: ", "))\(advice)")
            )
        }
        let districts = row["districts"].split { ";；、 |".contains($0) }.map(String.init)
        for district in districts where !known.contains(district) {
            let advice = nearestName(to: district, among: known).map { "; did you mean '\($0)'?" } ?? ""
            problems.append(
                row.problem(in: "districts", "neither places nor devices.csv have a district '\(district)'\(advice)")
            )
        }
        let hash = bytes(ofHexadecimal: row["sha256"])
        if hash?.count != 32 {
            problems.append(
                row.problem(in: "sha256", "the hash has 64 hexadecimal digits; 'cityward token' prints the line")
            )
        }
        guard problems.isEmpty, let role, let hash else { return (nil, problems) }
        return (Token(name: name, role: role, districts: districts.isEmpty ? nil : Set(districts), hash: hash), [])
    }

    private func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension CityTables {
    /// The districts that places or the register name.
    var districts: Set<String> {
        Set(places.places.filter { $0.kind == "district" }.map(\.identifier))
            .union(register.rows.compactMap(\.district)).union([RegisterView.unassigned])
    }
}
