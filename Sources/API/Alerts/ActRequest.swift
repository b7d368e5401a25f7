import Documents
import Telemetry

/// The body of `POST /api/alerts/{id}/acts`.
struct ActRequest {
    let kind: CaseAct.Kind
    let note: String?
    /// Of the case that the officer looked at.
    let version: Int

    private static let mostNote = 2000

    private enum Word: String, CaseIterable {
        case accept, assign, dismiss, close, reopen

        /// The member that the act takes.
        var argument: String? {
            switch self {
            case .accept, .reopen: nil
            case .assign: "team"
            case .dismiss: "reason"
            case .close: "measure"
            }
        }
    }

    init(_ body: [UInt8]) throws(Problem) {
        let problems = ProblemList()
        guard let value = JSONFile.read(body, file: "body", problems: problems) else {
            let problem = problems.problems.first
            throw Problem(
                .badRequest,
                "the body, line \(problem?.line ?? 1), column \(problem?.column ?? 1): \(problem?.message ?? "not JSON")"
            )
        }
        guard let members = value.members else {
            throw Problem(.badRequest, "the body is a JSON object with 'act' and 'version'")
        }
        let word = try Self.word(value)
        let known = ["act", "note", "version"] + [word.argument].compactMap(\.self)
        var seen: Set<String> = []
        for (key, _) in members {
            guard known.contains(key) else {
                throw Problem(
                    .unknownWord,
                    "'\(word.rawValue)' takes \(known.joined(separator: ", ")), and not '\(key.prefix(64))'",
                    parameter: String(key.prefix(64))
                )
            }
            guard seen.insert(key).inserted else {
                throw Problem(.badRequest, "'\(key)' is there twice", parameter: key)
            }
        }
        version = try Self.version(value)
        note = try Self.text(value, "note", most: Self.mostNote)
        kind = try Self.kind(word, value)
    }

    private static func word(_ value: JSONValue) throws(Problem) -> Word {
        let list = Word.allCases.map(\.rawValue)
        guard let text = value["act"]?.text else {
            throw Problem(.badRequest, "'act' is one of \(list.joined(separator: ", "))", parameter: "act")
        }
        guard let word = Word(rawValue: text) else {
            let advice = nearestName(to: text, among: list).map { "; did you mean '\($0)'?" } ?? ""
            throw Problem(.badRequest, "'act' is one of \(list.joined(separator: ", "))\(advice)", parameter: "act")
        }
        return word
    }

    private static func version(_ value: JSONValue) throws(Problem) -> Int {
        guard let number = value["version"]?.number, let version = Int(exactly: number), version >= 0 else {
            throw Problem(.badRequest, "'version' is that of the case that was looked at", parameter: "version")
        }
        return version
    }

    private static func kind(_ word: Word, _ value: JSONValue) throws(Problem) -> CaseAct.Kind {
        switch word {
        case .accept: .accept
        case .assign: .assign(team: try argument("team", of: word, value))
        case .dismiss: .dismiss(reason: try argument("reason", of: word, value))
        case .close: .close(measure: try argument("measure", of: word, value))
        case .reopen: .reopen
        }
    }

    private static func argument(_ name: String, of word: Word, _ value: JSONValue) throws(Problem) -> String {
        guard let text = try text(value, name, most: 256) else {
            throw Problem(.unknownWord, "'\(word.rawValue)' wants '\(name)'; /api/lists has the words", parameter: name)
        }
        return text
    }

    /// A text; `nil` where the member is missing.
    private static func text(_ value: JSONValue, _ name: String, most: Int) throws(Problem) -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.text, text.unicodeScalars.count <= most else {
            throw Problem(.badRequest, "'\(name)' is a text of at most \(most) characters", parameter: name)
        }
        return text
    }
}
