public import Databases

/// A statement of PostgreSQL: bind, step, read, and again after ``reset()``.
///
/// Parameters count from 1 and columns from 0, as in SQLite. The server sees the statement at the first step, or when its columns are
/// asked for, and prepares it once. Values go as texts, and the server infers types from where the parameters stand: where a parameter
/// meets only literals or other parameters (`?1 + 1`, `?1 IS NULL`), the statement must name one (`CAST(?1 AS bigint)`). A text must not
/// hold the character U+0000, which PostgreSQL cannot store.
///
/// Columns of integers, floating-point and exact numbers, truth, text, JSON and bytes are read in binary form; all others (dates, times,
/// arrays …) read as their texts.
public final class Statement: DatabaseStatement {
    public static let database = "PostgreSQL"

    private let session: Session
    /// As it was written.
    private let source: String
    private let placeholders: Placeholders
    private var parameters: Parameters
    private var prepared: Prepared?
    private var execution: Execution?

    init(_ source: String, on session: Session) throws(DatabaseError) {
        self.session = session
        self.source = source
        do {
            placeholders = try Placeholders(source)
        } catch {
            throw DatabaseError(postgreSQL: "", message: "\(error)", sql: source)
        }
        parameters = Parameters(count: placeholders.numbers.count)
    }

    deinit {
        execution?.end()
        if let prepared { session.shelf.putBack(prepared, placeholders.sql) }
    }

    // MARK: - Parameters

    public func bind(_ index: Int32, _ value: Int64) throws(DatabaseError) {
        if let position = try position(of: index) { parameters.set(position, value) }
    }

    public func bind(_ index: Int32, _ value: Double) throws(DatabaseError) {
        if let position = try position(of: index) { parameters.set(position, value) }
    }

    public func bind(_ index: Int32, _ text: String) throws(DatabaseError) {
        guard !text.utf8.contains(0) else {
            throw error("parameter \(index): PostgreSQL cannot store the character U+0000; leave it out")
        }
        if let position = try position(of: index) { parameters.set(position, text) }
    }

    public func bind(_ index: Int32, blob: [UInt8]) throws(DatabaseError) {
        if let position = try position(of: index) { parameters.set(position, blob: blob) }
    }

    public func bindNull(_ index: Int32) throws(DatabaseError) {
        if let position = try position(of: index) { parameters.setNull(position) }
    }

    /// Where a parameter is sent; `nil` for one that stands nowhere below the largest.
    private func position(of index: Int32) throws(DatabaseError) -> Int? {
        let numbers = placeholders.numbers
        // Mostly there are no gaps.
        if numbers.indices.contains(Int(index) - 1), numbers[Int(index) - 1] == index { return Int(index) - 1 }
        guard index >= 1, index <= numbers.last ?? 0 else { throw error("there is no parameter \(index)") }
        return numbers.firstIndex(of: Int(index))
    }

    // MARK: - Rows

    /// Runs to the next row; `false` when there is none.
    ///
    /// A row may still have come when a later one fails.
    public func step() throws(DatabaseError) -> Bool {
        let execution = if let execution { execution } else { try begin() }
        do throws(DatabaseError) {
            if try execution.next() { return true }
        } catch {
            self.execution = nil
            forgetPrepared(after: error)
            throw error
        }
        // The next step runs it again, as SQLite does.
        self.execution = nil
        return false
    }

    private func begin() throws(DatabaseError) -> Execution {
        try session.tidy()
        let prepared = try server()
        try session.claim(source)
        let execution = Execution(source, on: session)
        let format: Int32 = prepared.isBinary ? 1 : 0
        try session.start(execution) {
            unsafe parameters.send(to: session.handle, statement: prepared.name, format: format)
        }
        self.execution = execution
        return execution
    }

    private func server() throws(DatabaseError) -> Prepared {
        if let prepared { return prepared }
        let prepared = try session.prepare(placeholders.sql, source: source)
        self.prepared = prepared
        return prepared
    }

    /// Where tables have changed so much that the server refuses, or has none of that name any more, it is prepared again next time.
    private func forgetPrepared(after error: DatabaseError) {
        guard ["0A000", "26000"].contains(error.code), let prepared else { return }
        if error.code == "0A000" { session.shelf.drop(prepared) }
        self.prepared = nil
    }

    public func reset() {
        execution?.end()
        execution = nil
    }

    /// 0 where the server does not take the statement; the first step says why.
    public var columnCount: Int32 { Int32((try? server())?.columns.count ?? 0) }

    public func name(ofColumn index: Int32) -> String {
        guard let columns = (try? server())?.columns, columns.indices.contains(Int(index)) else { return "" }
        return columns[Int(index)].name
    }

    public func isNull(_ index: Int32) -> Bool { field(index) == nil }
    public func integer(_ index: Int32) -> Int64 { field(index)?.integer ?? 0 }
    public func double(_ index: Int32) -> Double { field(index)?.double ?? 0 }
    public func text(_ index: Int32) -> String { field(index)?.text ?? "" }
    public func blob(_ index: Int32) -> [UInt8] { field(index)?.blob ?? [] }
    public func value(_ index: Int32) -> Value { field(index)?.value ?? .null }

    @inline(__always)
    private func field(_ index: Int32) -> Field? {
        guard let prepared, prepared.columns.indices.contains(Int(index)),
            let bytes = unsafe execution?.bytes(ofColumn: index)
        else { return nil }
        return unsafe Field(bytes: bytes, type: prepared.columns[Int(index)].type, isBinary: prepared.isBinary)
    }

    private func error(_ message: String) -> DatabaseError {
        DatabaseError(postgreSQL: "", message: message, sql: source)
    }
}

extension Placeholders.Problem: CustomStringConvertible {
    var description: String {
        switch self {
        case .noStatement: "no statement"
        case .moreThanOneStatement: "more than one statement"
        case .nullCharacter: "a statement cannot hold the character U+0000"
        case .numberOutOfRange: "parameters are numbered from 1 to \(Placeholders.largestNumber)"
        }
    }
}
