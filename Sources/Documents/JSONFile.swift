/// Reads JSON files that people write, with the place of every value for what is wrong with it.
public enum JSONFile {
    /// The file's outermost value; `nil`, with a problem, where it is no JSON.
    public static func read(_ bytes: [UInt8], file: String, problems: ProblemList) -> JSONValue? {
        do throws(JSONSyntaxError) {
            let document = try JSONDocument(parsing: bytes)
            let source = JSONValue.Source(document: document, lines: LineTable(bytes), file: file, problems: problems)
            return JSONValue(source: source, node: document.root)
        } catch {
            let place = LineTable(bytes).position(of: error.offset)
            problems.add(
                FileProblem(file: file, line: place.line, column: place.column, message: "not JSON: \(error.message)")
            )
            return nil
        }
    }
}

/// One value of a JSON file.
public struct JSONValue {
    final class Source {
        let document: JSONDocument
        let lines: LineTable
        let file: String
        let problems: ProblemList

        init(document: JSONDocument, lines: LineTable, file: String, problems: ProblemList) {
            self.document = document
            self.lines = lines
            self.file = file
            self.problems = problems
        }
    }

    let source: Source
    let node: Int

    private var document: JSONDocument { source.document }

    public var text: String? { document.kind(of: node) == .string ? document.text(of: node) : nil }
    public var number: Double? { document.kind(of: node) == .number ? document.number(of: node) : nil }
    /// The value as it stands in the file.
    public var json: String { document.source(of: node) }

    /// The elements of an array; `nil` for anything else.
    public var elements: [JSONValue]? {
        guard document.kind(of: node) == .array else { return nil }
        return document.elements(of: node).map { JSONValue(source: source, node: $0) }
    }

    /// The members of an object in the order of the file; `nil` for anything else.
    public var members: [(key: String, value: JSONValue)]? {
        guard document.kind(of: node) == .object else { return nil }
        return document.members(of: node).map { ($0.key, JSONValue(source: source, node: $0.value)) }
    }

    /// The member of that name.
    public subscript(key: String) -> JSONValue? {
        members?.first { $0.key == key }?.value
    }

    public func report(_ message: String) {
        let place = source.lines.position(of: document.offset(of: node))
        source.problems.add(
            FileProblem(file: source.file, line: place.line, column: place.column, message: message)
        )
    }
}
