public import Documents
import Foundation

/// What is wrong with the list of terminals.
public struct ListUnreadable: Error {
    public let problems: [FileProblem]

    public init(problems: [FileProblem]) {
        self.problems = problems
    }
}

/// Who is let in: the file of terminals, or the lack of one.
public struct TerminalList: Sendable, Equatable {
    /// A row of `terminals.csv`.
    struct Entry: Sendable, Equatable {
        /// What the terminal must show: the code of JT/T 808's authentication, or the password of HJ 212. `nil` where its number
        /// is enough.
        let code: String?
        /// What its reports are published as; its own number where that is `nil`.
        let device: String?
        /// The identifier that its maker gave it: who registers with it is given the code.
        let id: String?
    }

    public static let columns = ["terminal", "code", "device", "id"]

    /// `nil` where anybody is let in.
    private let entries: [String: Entry]?

    /// Anybody is let in.
    public static let everybody = TerminalList(entries: nil)

    private init(entries: [String: Entry]?) {
        self.entries = entries
    }

    /// Reads the file; a row that cannot be used is left out, and named in `problems`.
    ///
    /// * `file`: as problems name it.
    public init(_ bytes: [UInt8], file: String, problems: ProblemList) {
        let table = CSVTable(parsing: bytes, required: ["terminal"], optional: ["code", "device", "id"])
        var found = table.problems
        var entries: [String: Entry] = [:]
        var lines: [String: Int] = [:]
        for row in table.rows {
            let name = Self.name(row["terminal"])
            let device = row["device"]
            if !TerminalTopic.isDeviceName(name) {
                found.append(
                    row.problem(
                        in: "terminal",
                        "'\(name)' is neither a telephone number nor an MN: at most 64 letters and digits"
                    )
                )
            } else if !device.isEmpty, !TerminalTopic.isDeviceName(device) {
                found.append(
                    row.problem(in: "device", "'\(device)' cannot be a level of a topic: at most 64 of A-Z a-z 0-9 - _")
                )
            } else if let line = lines.updateValue(row.line, forKey: name) {
                found.append(row.problem(in: "terminal", "'\(name)' is already in line \(line)"))
            } else {
                func text(_ column: String) -> String? { row[column].isEmpty ? nil : row[column] }
                entries[name] = Entry(code: text("code"), device: text("device"), id: text("id"))
            }
        }
        for problem in found.sorted(by: { $0.line < $1.line }) {
            let column = problem.column.map { "\($0): " } ?? ""
            problems.add(FileProblem(file: file, line: problem.line, message: column + problem.message))
        }
        self.entries = entries
    }

    /// The list of a file; everybody's where there is none.
    public static func read(_ path: String?) throws(ListUnreadable) -> TerminalList {
        guard let path else { return .everybody }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ListUnreadable(problems: [FileProblem(file: path, message: "cannot be read")])
        }
        let problems = ProblemList()
        let list = TerminalList(Array(data), file: path, problems: problems)
        guard problems.isEmpty else { throw ListUnreadable(problems: problems.problems) }
        return list
    }

    /// Terminals in the list; `nil` where there is none.
    public var count: Int? { entries?.count }

    /// Telephone numbers are written with zeros in front or without; either way they are one.
    static func name(_ text: String) -> String {
        guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return text
        }
        let significant = text.drop { $0 == "0" }
        return significant.isEmpty ? "0" : String(significant)
    }

    /// How a terminal stands with the list.
    enum Standing: Equatable {
        case unknown
        /// Known by its number alone.
        case open
        case needsCode
    }

    func standing(of terminal: String) -> Standing {
        guard let entries else { return .open }
        guard let entry = entries[terminal] else { return .unknown }
        return entry.code == nil ? .open : .needsCode
    }

    /// Whether a terminal that shows this code is let in.
    func admits(_ terminal: String, code: String) -> Bool {
        guard let entries else { return true }
        guard let entry = entries[terminal] else { return false }
        return entry.code.map { isSameSecret($0, code) } ?? true
    }

    /// What a registration comes to.
    enum Registering: Equatable {
        /// The terminal is given this code.
        case given(code: String)
        case unknown
        /// The terminal has a code, and whoever asks has not shown that he is it: a number alone is no secret.
        case taken
    }

    /// * `id`: the identifier that the terminal's maker gave it.
    func register(_ terminal: String, id: String) -> Registering {
        guard let entries else { return .given(code: terminal) }
        guard let entry = entries[terminal] else { return .unknown }
        // Without a code of the list any is right, so its own number is as good as any.
        guard let code = entry.code else { return .given(code: terminal) }
        return entry.id.map { isSameSecret($0, id) } ?? false ? .given(code: code) : .taken
    }

    /// What the terminal's reports are published as.
    func device(of terminal: String) -> String { entries?[terminal]?.device ?? terminal }

    /// Whether a terminal that `old` let in may stay.
    func keeps(_ terminal: String, letInBy old: TerminalList) -> Bool {
        guard let entries else { return true }
        guard let entry = entries[terminal] else { return false }
        return entry.code == nil || old.entries?[terminal]?.code == entry.code
    }
}

/// Compares in a time that tells nothing of where the two differ.
private func isSameSecret(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count == other.utf8.count else { return false }
    return zip(one.utf8, other.utf8).reduce(UInt8(0)) { $0 | $1.0 ^ $1.1 } == 0
}
