import Yams

/// Reads YAML files strictly: every key must be known, every value of the right type, and every mistake has its place.
public enum YAMLFile {
    /// Bytes of a configuration or rule file.
    public static let maximumBytes = 4 << 20

    /// The file's outermost value; `nil`, with a problem, where it cannot be read.
    public static func read(_ text: String, file: String, problems: ProblemList) -> YAMLValue? {
        guard text.utf8.count <= maximumBytes else {
            problems.add(FileProblem(file: file, message: "larger than \(maximumBytes >> 20) MiB"))
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                problems.add(FileProblem(file: file, line: 1, column: 1, message: "the file is empty"))
                return nil
            }
            return YAMLValue(node: node, file: file, problems: problems)
        } catch let error as YamlError {
            problems.add(problem(error, file: file))
        } catch {
            problems.add(FileProblem(file: file, message: "\(error)"))
        }
        return nil
    }

    /// The lines of a text as the places in it count them: they end with LF, CRLF, CR, or one of Unicode's line ends.
    public static func lines(of text: String) -> [Substring] {
        // CRLF is one character, which a split at "\n" would pass over.
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    private static func problem(_ error: YamlError, file: String) -> FileProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return FileProblem(file: file, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return FileProblem(
                file: file,
                line: context.mark.line,
                column: context.mark.column,
                message: "\(names) is there twice"
            )
        default:
            return FileProblem(file: file, message: "not YAML: \(error)")
        }
    }
}

/// One value of a YAML file, with its place in it.
public struct YAMLValue {
    fileprivate let node: Node
    public let file: String
    fileprivate let problems: ProblemList

    /// The text of a scalar, as it was written.
    public var text: String? { node.scalar?.string }

    /// Where the value begins, from 1.
    public var line: Int { node.mark?.line ?? 1 }
    public var column: Int { node.mark?.column ?? 1 }

    /// Whether the scalar stands between quotation marks.
    public var isQuoted: Bool {
        guard let style = node.scalar?.style else { return false }
        return style == .doubleQuoted || style == .singleQuoted
    }

    public func report(_ message: String) {
        problems.add(FileProblem(file: file, line: line, column: column, message: message))
    }

    /// Says what is hardly meant, though it is no mistake.
    public func warn(_ message: String) {
        problems.warn(FileProblem(file: file, line: line, column: column, message: message))
    }

    /// Reports a problem inside the text, at a line and column of it, both from 1.
    public func report(_ message: String, line innerLine: Int, column innerColumn: Int) {
        // A block text begins on the next line, with an indentation that the parser has dropped.
        let isBlock = node.scalar?.style == .literal || node.scalar?.style == .folded
        let atLine = line + innerLine - 1 + (isBlock ? 1 : 0)
        let atColumn = innerLine == 1 && !isBlock ? column + innerColumn - 1 + (isQuoted ? 1 : 0) : innerColumn
        problems.add(FileProblem(file: file, line: atLine, column: atColumn, message: message))
    }

    /// The elements of a list; a problem where it is none.
    public var elements: [YAMLValue] {
        guard let sequence = node.sequence else {
            report("a list is expected here")
            return []
        }
        return sequence.map { YAMLValue(node: $0, file: file, problems: problems) }
    }

    /// The members of a mapping whose keys are names of the writer's own, in the order of the file; a problem where it is
    /// none.
    public var members: [(key: YAMLValue, value: YAMLValue)] {
        guard let members = node.mapping else {
            report("a mapping is expected here")
            return []
        }
        return members.map { key, value in
            (
                YAMLValue(node: key, file: file, problems: problems),
                YAMLValue(node: value, file: file, problems: problems)
            )
        }
    }

    /// The members of a mapping whose keys are all among `keys`; a problem for each that is not.
    public func mapping(keys: [String]) -> YAMLMapping? {
        guard let members = node.mapping else {
            report("a mapping is expected here, with the keys \(keys.joined(separator: ", "))")
            return nil
        }
        var values: [String: YAMLValue] = [:]
        for (key, value) in members {
            let name = key.string ?? ""
            guard keys.contains(name) else {
                let advice = nearestName(to: name, among: keys).map { "did you mean '\($0)'?" }
                YAMLValue(node: key, file: file, problems: problems)
                    .report("unknown key '\(name)'; \(advice ?? "known keys are \(keys.joined(separator: ", "))")")
                continue
            }
            values[name] = YAMLValue(node: value, file: file, problems: problems)
        }
        return YAMLMapping(whole: self, values: values)
    }
}
