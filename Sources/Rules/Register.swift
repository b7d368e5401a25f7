public import Documents
public import Telemetry

/// `devices.csv`: the devices that the city knows, and what it knows of them.
///
/// Every class may have columns of its own (stoves, limit, road …); rules read them as `device.stoves`.
public struct Register: Sendable {
    /// The columns that every register has; all but the first two may be left empty.
    static let commonColumns = ["device", "class", "plate", "name", "company", "district"]

    /// One device.
    public struct Row: Sendable {
        public let deviceClass: String
        public let device: String
        /// Where it stands, for devices that do not move; `nil` where the register does not say.
        public let coordinate: Coordinate?
        /// In the file.
        public let line: Int
        /// One value for each column.
        fileprivate let values: [Value?]

        /// The plate, or else the name.
        public var title: String? { text(2) ?? text(3) }
        public var plate: String? { text(2) }
        public var company: String? { text(4) }
        public var district: String? { text(5) }

        private func text(_ column: Int) -> String? {
            if case .text(let text) = values[column] { text } else { nil }
        }
    }

    enum Value: Sendable {
        case number(Double)
        case text(String)
    }

    /// What a column holds: numbers where every field that is not empty is one, as in a column that is still empty.
    enum ColumnType: Sendable {
        case number
        case text
    }

    /// The common columns, then the others in the order of the file.
    let columns: [(name: String, type: ColumnType)]
    public let rows: [Row]
    private let numbers: [Key: Int]

    private struct Key: Hashable {
        let deviceClass: String
        let device: String
    }

    /// Columns whose fields are names also where they are digits: a terminal's number is no quantity.
    private static let columnsOfNames: Set<String> = ["terminal"]

    /// A register without devices.
    public init() {
        columns = Self.commonColumns.map { ($0, .text) }
        rows = []
        numbers = [:]
    }

    /// `classes`: the names of the device classes that are loaded.
    public init(csv bytes: [UInt8], file: String, classes: [String], problems: ProblemList) {
        let table = CSVTable(
            parsing: bytes,
            required: ["device", "class"],
            optional: Array(Self.commonColumns.dropFirst(2)),
            allowingOthers: true
        )
        problems.add(table.problems, file: file)
        let positions = RegisteredPositions(table)
        let names = Self.commonColumns + table.columns.filter { !Self.commonColumns.contains($0) && $0 != "datum" }
        columns = names.enumerated().map { index, name in
            let fields = table.rows.map { $0[name] }.filter { !$0.isEmpty }
            let isNumeric =
                index >= Self.commonColumns.count && !Self.columnsOfNames.contains(name)
                && fields.allSatisfy { finite($0) != nil }
            return (name, isNumeric ? .number : .text)
        }
        var rows: [Row] = []
        var numbers: [Key: Int] = [:]
        var lines: [Key: Int] = [:]
        for row in table.rows {
            let key = Key(deviceClass: row["class"], device: row["device"])
            guard !key.device.isEmpty else {
                problems.add([row.problem(in: "device", "the device has no name")], file: file)
                continue
            }
            guard classes.contains(key.deviceClass) else {
                let advice = nearestName(to: key.deviceClass, among: classes).map { "did you mean '\($0)'?" }
                let known = "known classes are \(classes.joined(separator: ", "))"
                let message = "no schema defines the class '\(key.deviceClass)'; \(advice ?? known)"
                problems.add([row.problem(in: "class", message)], file: file)
                continue
            }
            if let line = lines.updateValue(row.line, forKey: key) {
                let message = "\(key.deviceClass) '\(key.device)' is already in line \(line)"
                problems.add([row.problem(in: "device", message)], file: file)
                continue
            }
            var coordinate: Coordinate?
            do throws(RegisteredPositions.Mistake) {
                coordinate = try positions.coordinate(in: row)
            } catch {
                problems.add([row.problem(in: error.column, error.message)], file: file)
            }
            numbers[key] = rows.count
            rows.append(
                Row(
                    deviceClass: key.deviceClass,
                    device: key.device,
                    coordinate: coordinate,
                    line: row.line,
                    values: columns.map { Value(row, $0, coordinate) }
                )
            )
        }
        self.rows = rows
        self.numbers = numbers
    }

    /// The number of a device's row, if the city knows it.
    func row(of device: String, in deviceClass: String) -> Int? {
        numbers[Key(deviceClass: deviceClass, device: device)]
    }

    /// The text in a row and a column of that name; `nil` where the field is empty, holds a number, or there is no such column.
    public func text(_ column: String, ofRow row: Int) -> String? {
        guard let index = columns.firstIndex(where: { $0.name == column }),
            case .text(let text) = value(row: row, column: index)
        else { return nil }
        return text
    }

    /// The value in a row and column; `nil` where the field is empty.
    func value(row: Int, column: Int) -> Value? {
        rows[row].values[column]
    }
}

extension Register.Value {
    /// `nil` for an empty field; positions are those in WGS-84.
    fileprivate init?(
        _ row: CSVRow,
        _ column: (name: String, type: Register.ColumnType),
        _ coordinate: Coordinate?
    ) {
        let field = row[column.name]
        guard !field.isEmpty else { return nil }
        if let coordinate, column.name == "lat" || column.name == "lon" {
            self = .number(column.name == "lat" ? coordinate.latitude : coordinate.longitude)
            return
        }
        switch column.type {
        case .number:
            guard let number = finite(field) else { return nil }
            self = .number(number)
        case .text:
            self = .text(field)
        }
    }
}

private func finite(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
}

extension ProblemList {
    /// Problems of a table, under the name of its file.
    public func add(_ found: [CSVProblem], file: String) {
        for problem in found {
            let column = problem.column.map { "\($0): " } ?? ""
            add(FileProblem(file: file, line: problem.line, message: column + problem.message))
        }
    }
}
