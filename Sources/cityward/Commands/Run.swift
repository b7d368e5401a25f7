import ArgumentParser
import Feeds
import Foundation
import Hosting
import Logging
import MQTT
import Rules
import ServiceLifecycle
import Storage
import Telemetry
import UnixSignals

/// `cityward run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the daemon.",
        discussion: """
            It checks the whole configuration first and starts nothing if there is a mistake. SIGTERM and SIGINT end it after \
            the batch that is being handled. SIGHUP reads rules, limits, places, registers and holidays anew, all of them or nothing.
            """
    )

    @OptionGroup var folder: ConfigurationOption

    @Option(help: ArgumentHelp("The broker, instead of the configured one.", valueName: "host:port"))
    var broker: BrokerAddress?

    @Option(help: ArgumentHelp("The folder of the store, instead of the configured one.", valueName: "dir"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "Where the HTTP API listens, instead of the configured address; none for nowhere.",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Option(help: "What time is: the computer's clock (wall), or the latest time of a reading (readings).")
    var clock = Clock.wall

    @Flag(help: "Report each change of the connection and every warning, and more.")
    var verbose = false

    enum Clock: String, ExpressibleByArgument, CaseIterable {
        case wall, readings
    }

    func run() async throws {
        let isVerbose = verbose
        LoggingSystem.bootstrap { _ in
            var handler = JournalLog()
            if isVerbose { handler.logLevel = .debug }
            return handler
        }
        let log = Logger(label: "cityward")
        // From here on SIGHUP does not end the program, however long it takes to read the folder.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let city = try folder.checkedCity()
        let storeLocation = store.map(StoreLocation.init(argument:)) ?? city.configuration.storeLocation
        if case .folder(let path) = storeLocation { try createFolder(path) }

        let wiring = Wiring(
            city: city,
            folder: folder.config,
            broker: broker?.applied(to: city.configuration.broker) ?? city.configuration.broker,
            storeLocation: storeLocation,
            followsReadings: clock == .readings,
            http: listen?.applied(to: city.configuration.http) ?? city.configuration.http
        )
        log.notice(
            "\(city.rules.rules.count) rules (\(city.rules.hash.prefix(12))), store in \(storeLocation)",
            metadata: ["rule_set": "\(city.rules.hash)", "store": "\(storeLocation)", "version": "\(Cityward.version)"]
        )
        try await wiring.run(reloadingOn: hangups, log: log)
    }

    private func createFolder(_ path: String) throws {
        do {
            // Where each vehicle was is nobody else's business.
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        } catch {
            throw Failure("the store's folder \(path) cannot be made: \(error.localizedDescription); see --store")
        }
    }
}

/// `HOST:PORT` of a broker; an IPv6 address stands in brackets.
struct BrokerAddress: ExpressibleByArgument {
    let host: String
    let port: Int

    init?(argument: String) {
        guard let address = HostAndPort(argument, ports: 1...65_535) else { return nil }
        host = address.host
        port = address.port
    }

    /// The configured broker at another address.
    func applied(to broker: Broker) -> Broker {
        var broker = broker
        broker.host = host
        broker.port = port
        broker.others = []
        return broker
    }
}
