import ArgumentParser
import Documents
import Storage

/// `--config DIR`, and reading what is there.
struct ConfigurationOption: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration folder.", valueName: "dir"))
    var config = "/etc/cityward"

    /// The city, if there is no mistake in its files; otherwise every mistake is said.
    func checkedCity() throws -> City {
        let problems = ProblemList()
        let city = City(folder: config, problems: problems)
        guard problems.isEmpty, let city else {
            let count = problems.problems.count
            let lines = problems.problems.map(\.description).joined(separator: "\n")
            throw Failure("\(count == 1 ? "one mistake" : "\(count) mistakes") in \(config)\n\(lines)")
        }
        return city
    }
}

/// `--store DIR`.
struct StoreOption: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the store, or postgresql://… where it is a database.", valueName: "dir"))
    var store = "/var/lib/cityward"
}

extension StoreOption {
    static let onlyFolders =
        "this is for stores that are folders; a database is backed up and archived by its server's own means"

    var location: StoreLocation { StoreLocation(argument: store) }

    /// The folder of the store, for commands that deal with its files.
    func folder() throws -> String {
        guard case .folder(let path) = location else { throw Failure(Self.onlyFolders) }
        return path
    }
}

extension StoreLocation {
    /// As the command line has it: a folder, or the address of a server. Its schema is `cityward`, if the address does not say
    /// `?schema=…`.
    init(argument: String) {
        self = PostgreSQLAddress(argument: argument).map(StoreLocation.postgresql) ?? .folder(argument)
    }
}
