import ArgumentParser
import Documents
import Feeds
import Foundation
import Hosting
import MQTT
import Rules
import Storage
import Telemetry

/// `cityward doctor`: whether everything around the daemon is as it needs it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examines broker, disk, clock, files, certificates and registers; each finding says what to do.",
        discussion: """
            The broker is tried with messages of our own on cityward/doctor/…: they are left behind while nobody is connected, and \
            must all come later. The running daemon is not disturbed: its session is left alone, and nothing looks like a reading. \
            With --restart-broker a command restarts the broker while the messages wait there, which proves that they survive it; \
            devices that are connected have to come back, so choose the hour.

            Exit status: 0 when nothing is to be done, 1 when there is a problem or a warning, 2 for wrong usage. Notes do not count.
            """
    )

    @OptionGroup var folder: ConfigurationOption

    @Option(help: ArgumentHelp("The folder of the store, instead of the configured one.", valueName: "dir"))
    var store: String?

    @Option(help: ArgumentHelp("The broker, instead of the configured one.", valueName: "host:port"))
    var broker: BrokerAddress?

    @Option(
        help: ArgumentHelp(
            "Restart the broker with this command, as 'systemctl restart mosquitto', while messages wait there.",
            valueName: "command"
        )
    )
    var restartBroker: String?

    @Option(
        help: ArgumentHelp(
            "How many messages are left behind; mosquitto's own limit is 1000. [100…100000]",
            valueName: "count"
        )
    )
    var messages = 1500

    @Option(help: "How findings are written: as text, or as one JSON document.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    func validate() throws {
        guard (100...100_000).contains(messages) else {
            throw ValidationError("--messages is from 100 to 100000.")
        }
        guard restartBroker?.isEmpty != true else {
            throw ValidationError("--restart-broker needs a command, as 'systemctl restart mosquitto'.")
        }
    }

    func run() async throws {
        var record = HealthRecord()
        let problems = ProblemList()
        if let city = City(folder: folder.config, problems: problems), problems.isEmpty {
            record.fine("configuration", "\(folder.config) is in order")
            await examine(city, &record)
        } else {
            let count = problems.problems.count
            let first = problems.problems.first.map { "; the first: \($0)" } ?? ""
            record.problem(
                "configuration",
                "\(count == 1 ? "one mistake" : "\(count) mistakes") in \(folder.config)\(first)",
                why: "the daemon does not start with it, and nothing else can be examined",
                next: "cityward check --config \(folder.config) names every one"
            )
        }
        let text = HealthReportText(record: record, isColoured: isatty(STDOUT_FILENO) == 1)
        print(format == .json ? try text.json() : text.page, terminator: "")
        if !record.complaints.isEmpty { throw ExitCode(1) }
    }

    private func examine(_ city: City, _ record: inout HealthRecord) async {
        let configuration = city.configuration
        let storeLocation = store.map(StoreLocation.init(argument:)) ?? configuration.storeLocation
        let address = broker?.applied(to: configuration.broker) ?? configuration.broker
        let feeds = configuration.feeds.map { (name: $0.name, receiver: $0.receiver(readingsFrom: address)) }
        let now = wallClock()

        BrokerExamination(
            broker: address,
            clientID: configuration.clientID,
            batch: configuration.batch.messages,
            sources: city.sources,
            jurisdiction: city.jurisdiction,
            count: messages,
            restart: restartBroker
        ).examine(&record)
        let certificates = CertificateExamination(
            broker: address,
            feeds: feeds.map(\.receiver),
            http: configuration.http,
            now: Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        )
        await certificates.examine(&record)
        await FeedExamination(feeds: feeds, store: storeLocation, certificates: certificates).examine(&record)
        await GatewayExamination(
            folder: folder.config,
            sources: city.sources,
            broker: broker,
            certificates: certificates
        ).examine(&record)
        if case .folder(let path) = storeLocation { DiskExamination(folder: path).examine(&record) }
        StoreExamination(at: storeLocation, catalogue: city.rules.catalogue, now: now).examine(&record)
        ClockExamination().examine(&record)
        FileExamination(config: folder.config, store: storeLocation.folder).examine(&record)
        let files = CityFiles(folder: URL(fileURLWithPath: folder.config, isDirectory: true), problems: ProblemList())
        let tables = CityTables(files, schemaPath: configuration.schemaPath)
        RegisterExamination(tables: tables, jurisdiction: city.jurisdiction, store: storeLocation, now: now).examine(
            &record
        )
        if let path = storeLocation.folder {
            let days = (try? StoreReader(folder: path).archivedDays().count) ?? 0
            LimitExamination(store: path, dayFiles: days).examine(&record)
        }
    }
}
