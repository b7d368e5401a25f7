import ArgumentParser
import Documents

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
    @Option(help: ArgumentHelp("The folder of the store.", valueName: "dir"))
    var store = "/var/lib/cityward"
}
