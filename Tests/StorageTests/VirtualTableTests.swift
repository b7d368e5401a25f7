import Databases
import SQLite
import StoreSupport
import Testing
import TestSupport

/// Tables and functions of code, as SQLite sees them.
@Suite(.onlyFolders) struct VirtualTableTests {
    private func connection(_ table: SquareTable = SquareTable()) throws -> Connection {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.add(table, named: "square")
        return connection
    }

    private func rows(_ connection: Connection, _ sql: String) throws -> [String] {
        let statement = try connection.prepare(sql)
        var rows: [String] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.value($0).text }.joined(separator: "|"))
        }
        return rows
    }

    @Test func rowsComeFromCode() throws {
        let connection = try connection()
        #expect(try rows(connection, "SELECT * FROM square WHERE n < 3") == ["0|0|zero", "1|1|odd", "2|4|even"])
        #expect(try rows(connection, "SELECT sum(square) FROM square WHERE n >= 10 AND n <= 12") == ["365"])
        #expect(
            try rows(connection, "SELECT a.n FROM square a JOIN square b ON b.n = a.square WHERE a.n < 3 AND b.n < 5")
                == ["0", "1", "2"]
        )
        #expect(try rows(connection, "SELECT n FROM square WHERE (n = 3 OR square = 16) AND n < 9") == ["3", "4"])
    }

    @Test func aTableIsAskedOnlyForWhatIsWanted() throws {
        let table = SquareTable()
        let connection = try connection(table)
        #expect(try rows(connection, "SELECT square FROM square WHERE n >= 98") == ["9604", "9801"])
        #expect(table.rowsShown == 2)
        #expect(table.columnsUsed == [true, true, false])
        #expect(try rows(connection, "SELECT kind FROM square LIMIT 1") == ["zero"])
        #expect(table.rowsShown == 3 && table.columnsUsed == [false, false, true])
    }

    @Test func whatIsThrownIsTheErrorOfTheStatement() throws {
        let connection = try connection()
        var error = #expect(throws: DatabaseError.self) { try rows(connection, "SELECT * FROM square WHERE n = 13") }
        #expect(error?.message == "13 brings bad luck" && error?.kind == .other)
        error = #expect(throws: DatabaseError.self) { try rows(connection, "INSERT INTO square VALUES (1, 2, 'x')") }
        #expect(error?.message == "table square may not be modified")
        #expect(try rows(connection, "SELECT n FROM square WHERE n = 12") == ["12"])
    }

    @Test func nothingOutlivesTheConnection() throws {
        weak var table: SquareTable?
        do {
            let made = SquareTable()
            table = made
            let connection = try connection(made)
            _ = try rows(connection, "SELECT count(*) FROM square WHERE n < 5")
        }
        #expect(table == nil)
    }

    // MARK: - Functions

    @Test func functionsAreOverloadedByTheirArguments() throws {
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.define("twice", argumentCount: 1) { arguments in
            guard let number = arguments.number(0) else { return arguments[0] }
            return .double(number * 2)
        }
        try connection.define("twice", argumentCount: 2) { .text(($0.text(0) ?? "-") + ($0.text(1) ?? "-")) }
        let sql = "SELECT twice(2), twice('2.5'), twice('x'), twice(NULL), twice(x'00'), twice(1, NULL)"
        #expect(try rows(connection, sql) == ["4.0|5.0|x|NULL|[0]|1-"])
    }

    @Test func aFunctionThatFailsSaysWhy() throws {
        struct Refusal: Error, CustomStringConvertible {
            let description = "there is no place 'cor'; did you mean 'core'?"
        }
        let connection = try Connection(path: ":memory:", mode: .readWrite)
        try connection.define("refuse", argumentCount: 0) { _ in throw Refusal() }
        let error = #expect(throws: DatabaseError.self) { try rows(connection, "SELECT refuse()") }
        #expect(error?.message == "there is no place 'cor'; did you mean 'core'?")
    }
}

/// The numbers from 0 to 99, their squares, and what kind of number they are.
private final class SquareTable: VirtualTable {
    struct BadLuck: Error, CustomStringConvertible {
        let description = "13 brings bad luck"
    }

    let declaration = "n INTEGER, square INTEGER, kind TEXT)"
    var rowsShown = 0
    var columnsUsed: [Bool] = []

    func connect(to host: HostConnection) {}
    func disconnect() {}
    func open() -> any VirtualCursor { SquareCursor(self) }

    func plan(_ question: borrowing PlanQuestion) {
        columnsUsed = (0..<3).map { question.uses(column: $0) }
        let bounds = question.constraints.filter { $0.column == 0 }
        question.answer(bounds)
        let plan = bounds.reduce(0) { $0 * 8 + Self.codes[$1.comparison, default: 0] }
        question.name(plan: plan, title: "\(bounds.count) bounds")
        question.estimate(rows: bounds.isEmpty ? 100 : 10, cost: bounds.isEmpty ? 100 : 10)
    }

    static let codes: [PlanQuestion.Comparison: Int32] = [
        .equal: 1, .greater: 2, .greaterOrEqual: 3, .less: 4, .lessOrEqual: 5,
    ]
}

private final class SquareCursor: VirtualCursor {
    private let table: SquareTable
    private var numbers: [Int64] = []

    init(_ table: SquareTable) {
        self.table = table
    }

    func begin(plan: Int32, _ arguments: borrowing SQLArguments) throws {
        numbers = Array((0..<100).reversed())
        var plan = plan
        for index in (0..<arguments.count).reversed() {
            guard case .integer(let bound) = arguments[index] else { continue }
            switch plan % 8 {
            case 1: numbers.removeAll { $0 != bound }
            case 2: numbers.removeAll { $0 <= bound }
            case 3: numbers.removeAll { $0 < bound }
            case 4: numbers.removeAll { $0 >= bound }
            default: numbers.removeAll { $0 > bound }
            }
            plan /= 8
        }
        try look()
    }

    func next() throws {
        numbers.removeLast()
        try look()
    }

    var isAtEnd: Bool { numbers.isEmpty }
    var rowID: Int64 { numbers.last ?? -1 }

    func column(_ index: Int, into result: borrowing ColumnResult) {
        let number = rowID
        switch index {
        case 0: result.set(number)
        case 1: result.set(number * number)
        default: result.set(number == 0 ? "zero" : number % 2 == 0 ? "even" : "odd")
        }
    }

    private func look() throws {
        guard let number = numbers.last else { return }
        table.rowsShown += 1
        if number == 13 { throw SquareTable.BadLuck() }
    }
}
