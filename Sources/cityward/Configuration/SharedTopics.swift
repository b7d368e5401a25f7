import Documents
import Ingest
import Rules

/// Sources that have one topic: what tells them apart, and what is wrong where nothing does.
///
/// Frames of HJ 212 go by their kind of data, everything else by the class in which `devices.csv` has the device.
struct SharedTopics {
    private let sources: [Configuration.SourceDefinition]
    private let devicesByClass: [String: Set<String>]

    init(_ configuration: Configuration, _ register: Register) {
        sources = configuration.sources
        devicesByClass = Dictionary(grouping: register.rows, by: \.deviceClass).mapValues { Set($0.map(\.device)) }
    }

    /// The registered devices of a source's class, where another source has its topic.
    func registeredDevices(of source: Configuration.SourceDefinition) -> Set<String> {
        guard sources.count(where: { $0.topic == source.topic }) > 1 else { return [] }
        return devices(of: source)
    }

    /// Reports sources that nothing tells from one before them, and devices that belong to two.
    func check(_ register: Register, _ problems: ProblemList) {
        for (number, source) in sources.enumerated() {
            let earlier = sources[..<number].filter { $0.topic.filter == source.topic.filter }
            guard let first = earlier.first else { continue }
            if let mistake = mistake(in: source, first: first, earlier: earlier) {
                source.report(mistake.key, mistake.message)
            } else {
                checkDevices(
                    of: source,
                    earlier.filter { $0.monitors.data == source.monitors.data },
                    register,
                    problems
                )
            }
        }
    }

    private func mistake(
        in source: Configuration.SourceDefinition,
        first: Configuration.SourceDefinition,
        earlier: [Configuration.SourceDefinition]
    ) -> (key: String, message: String)? {
        if source.topic != first.topic {
            return (
                "topic", "the source of '\(first.deviceClass)' above has this topic with {device} at another level"
            )
        }
        if source.format != first.format {
            return (
                "format",
                "the source of '\(first.deviceClass)' above has this topic with the format \(first.format.rawValue): "
                    + "a topic has one format"
            )
        }
        // Readings of a class are told apart by device and time: means and values of the moment would be repetitions of each other.
        if earlier.contains(where: { $0.deviceClass == source.deviceClass }) {
            return (
                "class",
                "a source above has this topic and the class '\(source.deviceClass)', and nothing tells them apart: "
                    + "give this one another class or another topic"
            )
        }
        return nil
    }

    /// * `rivals`: from which only the register tells the source.
    private func checkDevices(
        of source: Configuration.SourceDefinition,
        _ rivals: [Configuration.SourceDefinition],
        _ register: Register,
        _ problems: ProblemList
    ) {
        guard let first = rivals.first else { return }
        let own = devices(of: source)
        guard !own.isEmpty else {
            return source.report(
                "class",
                "only devices.csv can tell this source from that of '\(first.deviceClass)' above, and it has no "
                    + "device of the class '\(source.deviceClass)'"
            )
        }
        for row in register.rows where row.deviceClass == source.deviceClass {
            guard let rival = rivals.first(where: { devices(of: $0).contains(row.device) }) else { continue }
            let message =
                "class: '\(row.device)' is a \(rival.deviceClass) too, and both come on the topic \(source.topic.filter): "
                + "keep one of the rows"
            problems.add(FileProblem(file: "devices.csv", line: row.line, message: message))
        }
    }

    private func devices(of source: Configuration.SourceDefinition) -> Set<String> {
        devicesByClass[source.deviceClass] ?? []
    }
}
