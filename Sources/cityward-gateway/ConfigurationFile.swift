import ArgumentParser
import Documents
import Foundation
import Gateway

/// `--config FILE`, and reading what is there.
struct ConfigurationFile: ParsableArguments {
    @Option(help: ArgumentHelp("The gateway's configuration.", valueName: "file"))
    var config = "/etc/cityward/gateway.yaml"

    /// The settings, if there is no mistake in them; otherwise every mistake is said.
    func settings() throws -> GatewaySettings {
        guard let text = try? String(contentsOfFile: config, encoding: .utf8) else {
            throw Failure("\(config) cannot be read; see --config")
        }
        let problems = ProblemList()
        let folder = URL(fileURLWithPath: config).deletingLastPathComponent().path
        let settings = SettingsReader(folder: folder, problems: problems).read(text, file: config)
        // Mistakes of both files in one run.
        if let list = settings?.terminalsFile {
            do throws(ListUnreadable) {
                _ = try terminalList(list)
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        guard problems.isEmpty, let settings else { throw Failure(problems.problems, in: config) }
        return settings
    }

    func checkedList(_ path: String?) throws -> TerminalList {
        do throws(ListUnreadable) {
            return try terminalList(path)
        } catch {
            throw Failure(error.problems, in: config)
        }
    }
}

/// The list of a file; everybody's where there is none.
func terminalList(_ path: String?) throws(ListUnreadable) -> TerminalList {
    guard let path else { return .everybody }
    guard let data = FileManager.default.contents(atPath: path) else {
        throw ListUnreadable(problems: [FileProblem(file: path, message: "cannot be read")])
    }
    let problems = ProblemList()
    let list = TerminalList(Array(data), file: path, problems: problems)
    guard problems.isEmpty else { throw ListUnreadable(problems: problems.problems) }
    return list
}

/// Something is wrong, and the message says what to do.
struct Failure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ problems: [FileProblem], in file: String) {
        let lines = problems.map(\.description).joined(separator: "\n")
        message = "\(problems.count == 1 ? "one mistake" : "\(problems.count) mistakes") in \(file)\n\(lines)"
    }
}
