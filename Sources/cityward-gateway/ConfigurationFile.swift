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
                _ = try TerminalList.read(list)
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        guard problems.isEmpty, let settings else { throw Failure(problems.problems, in: config) }
        return settings
    }

    func checkedList(_ path: String?) throws -> TerminalList {
        do throws(ListUnreadable) {
            return try TerminalList.read(path)
        } catch {
            throw Failure(error.problems, in: config)
        }
    }
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
