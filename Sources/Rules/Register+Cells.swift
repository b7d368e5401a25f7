extension Register {
    /// What a field of the register holds, for those who show the whole of it.
    public enum Cell: Sendable, Equatable {
        case number(Double)
        case text(String)
    }

    /// The names of all columns: those that every register has, then the city's own in the order of the file.
    public var columnNames: [String] { columns.map(\.name) }

    /// The columns that hold numbers.
    public var numericColumnNames: [String] { columns.filter { $0.type == .number }.map(\.name) }

    /// One value for each column; `nil` where the field is empty.
    public func cells(ofRow row: Int) -> [Cell?] {
        columns.indices.map { column in
            switch value(row: row, column: column) {
            case .number(let number): .number(number)
            case .text(let text): .text(text)
            case nil: nil
            }
        }
    }
}
