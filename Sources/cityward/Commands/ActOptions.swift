import ArgumentParser
import Documents
import Foundation
import Hosting
import Storage
import Telemetry

/// What all acts of officers have in common: on which alert, by whom, and how they are done.
struct ActOptions: ParsableArguments {
    @OptionGroup var argument: AlertArgument
    @OptionGroup var folder: StoreOption

    @Option(help: ArgumentHelp("Who acts. [default: the login name]", valueName: "name"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "Only if the case is still in this version, as --format json and the cases' list show it.",
            valueName: "number"
        )
    )
    var version: Int?

    @Option(help: "How the case is shown afterwards.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    /// Acts, and shows the case as it stands then.
    ///
    /// - Throws: ``Failure`` with who was faster, or with what is wrong.
    func act(_ kind: CaseAct.Kind, note: String? = nil, in lists: CaseLists? = nil) throws {
        let note = note.flatMap { $0.isEmpty ? nil : $0 }
        if let lists { try check(kind, note, in: lists) }
        let store = try folder.openedStore()
        let alert = try argument.identifier(in: store)
        do {
            var desk = try CaseDesk(at: folder.location)
            let outcome = try desk.act(
                kind,
                note: note,
                on: alert,
                by: CaseDesk.Actor(name: try officer(), role: "command"),
                expecting: version,
                at: wallClock()
            )
            print(format == .json ? outcome.file.json : CaseLine(outcome.file, outcome.alert).text)
        } catch let refusal as CaseDesk.Refusal {
            throw Failure(try explanation(refusal, store))
        } catch let error as StoreError {
            throw Failure("\(error)")
        }
    }

    /// Words that the city does not have, and words that say nothing alone.
    private func check(_ kind: CaseAct.Kind, _ note: String?, in lists: CaseLists) throws {
        if let unknown = lists.unknownWord(in: kind) {
            let (section, name) = kind.list
            guard !unknown.list.isEmpty else {
                throw Failure(
                    "the city has no \(section) yet: name them in cityward.yaml under 'cases: \(section):'; see --config"
                )
            }
            let advice =
                nearestName(to: unknown.word, among: unknown.list.map(\.id)).map { "; did you mean '\($0)'?" } ?? "."
            let lines = unknown.list.map { "  \($0.id)  \($0.title)" }.joined(separator: "\n")
            throw Failure("'\(unknown.word)' is no \(name)\(advice) The city's \(section) are:\n\(lines)")
        }
        if kind.needsNote, note == nil { throw Failure("'other' says nothing alone: say what it was with --note") }
    }

    private func officer() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let names = [by, environment["SUDO_USER"], environment["USER"], environment["LOGNAME"]]
        guard let name = names.lazy.compactMap(\.self).first(where: { !$0.isEmpty }) else {
            throw Failure("nobody is logged in: say who acts with --by")
        }
        return name
    }

    private func explanation(_ refusal: CaseDesk.Refusal, _ store: borrowing StoreReader) throws -> String {
        guard case .conflict(_, let file) = refusal, let last = try store.lastAct(onCase: file.id) else {
            return "\(refusal)"
        }
        return "\(refusal); \(last.officer) \(last.kind) it at \(LocalTime.text(last.at)) (version \(file.version))"
    }
}

extension CaseAct.Kind {
    /// The section of the city's words that the act takes one from, and what one of them is called.
    fileprivate var list: (section: String, name: String) {
        switch self {
        case .accept, .reopen: ("", "")
        case .assign: ("teams", "team")
        case .dismiss: ("dismissals", "reason to dismiss")
        case .close: ("measures", "measure")
        }
    }
}

extension ConfigurationOption {
    /// The words that the city has for its officers' acts.
    func caseLists() throws -> CaseLists {
        let problems = ProblemList()
        let files = CityFiles(folder: URL(fileURLWithPath: config, isDirectory: true), problems: problems)
        guard let configuration = files.configuration(isRequired: true), problems.isEmpty else {
            let lines = problems.problems.map(\.description).joined(separator: "\n")
            throw Failure("the city's words cannot be read from \(config); see --config\n\(lines)")
        }
        return configuration.caseLists
    }
}
