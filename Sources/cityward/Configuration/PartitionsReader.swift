import Documents
import Ingest
import Rules
import Telemetry

/// Reads the section `partitions` of `cityward.yaml`: which of a city's devices this daemon judges, where several share them.
struct PartitionsReader {
    let partitions: Partitions?
    private let report: (_ message: String) -> Void

    init(_ value: YAMLValue) {
        report = { value.report($0) }
        guard let values = value.mapping(keys: ["count", "own"]) else {
            partitions = nil
            return
        }
        if values["count"] == nil { value.report("'count' is missing: the number in the broker's subject mapping") }
        let count = values.integer("count", in: 1...Partitions.most)
        let highest = (count ?? Partitions.most) - 1
        guard let list = values["own"], !list.elements.isEmpty else {
            (values["own"] ?? value).report("'own' lists the partitions of this daemon, as own: [0, 1]")
            partitions = nil
            return
        }
        var own: Set<Int> = []
        for element in list.elements {
            guard let number = element.text.flatMap({ Int($0) }), (0...highest).contains(number) else {
                element.report("a partition is a whole number from 0 to \(highest)")
                continue
            }
            if !own.insert(number).inserted { element.report("partition \(number) is in the list already") }
        }
        partitions = count.map { Partitions(count: $0, own: own) }
    }
}

extension PartitionsReader {
    /// Which devices the daemon judges, when the classes of the sources are known. Sources that cannot be shared out become problems.
    static func jurisdiction(
        _ configuration: Configuration,
        _ tables: CityTables,
        _ rules: RuleSet,
        _ problems: ProblemList
    ) -> Jurisdiction {
        let shared = configuration.sources.filter(\.topic.hasPartition)
        guard let section = configuration.partitions else {
            for source in shared {
                source.report("topic", "{partition} needs the section 'partitions: { count: …, own: […] }'")
            }
            return .everything
        }
        if shared.isEmpty {
            section.report("no topic of 'sources' has a level {partition}, as cityward/p/{partition}/truck/{device}")
        }
        section.check(configuration, shared, rules)
        let classes = Set(shared.compactMap { tables.catalogue.index(of: $0.deviceClass) })
        section.checkNames(tables, classes, problems)
        return section.partitions.map { Jurisdiction($0, sharingOut: classes) } ?? .everything
    }

    private func check(_ configuration: Configuration, _ shared: [Configuration.SourceDefinition], _ rules: RuleSet) {
        for source in shared {
            if configuration.sources.contains(where: { $0.deviceClass == source.deviceClass && !$0.topic.hasPartition })
            {
                source.report(
                    "topic",
                    "another source of class '\(source.deviceClass)' has no {partition}; a class is shared out in all its sources or in none"
                )
            }
            guard let index = rules.catalogue.index(of: source.deviceClass),
                let rule = rules.rulesOnRoads(of: index).first
            else { continue }
            source.report(
                "topic",
                """
                class '\(source.deviceClass)' has rules on roads ('\(rule.id)'), which look at all its devices together; take {partition} \
                out, and the daemon that owns partition 0 hears them all
                """
            )
        }
        if configuration.clientID.utf8.contains(where: isRefusedByNATS) {
            report("NATS takes no '.' and no space in a topic, and 'cityward doctor' makes one of broker.client_id")
        }
    }

    /// Devices that could never publish: nats-server 2.9 ends the connection of whoever publishes on such a topic.
    private func checkNames(_ tables: CityTables, _ classes: Set<ClassIndex>, _ problems: ProblemList) {
        let names = Set(classes.map { tables.catalogue[$0].name })
        for row in tables.register.rows where names.contains(row.deviceClass) {
            guard row.device.utf8.contains(where: isRefusedByNATS) else { continue }
            let message = "device: NATS takes no '.' and no space in a topic: '\(row.device)' could not publish"
            problems.add(FileProblem(file: "devices.csv", line: row.line, message: message))
        }
    }
}

private func isRefusedByNATS(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ") }
