import ArgumentParser
import Foundation
import Hosting
import MQTT
import Simulation
import Telemetry

/// A city's fleet that is not there.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cityward-simulator",
        abstract: "Plays a city's fleet: trucks, sweepers and kitchens, with violations planted.",
        subcommands: [PlayCommand.self, LoadCommand.self],
        defaultSubcommand: PlayCommand.self
    )

    static func main() async { await runAsProgram() }
}

/// `cityward-simulator`, or `cityward-simulator play`: a day of the fleet.
struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Plays a day of the fleet on MQTT, and through a gateway.",
        discussion: """
            Readings are published to cityward/{class}/{device} at QoS 1, in the order of their times. The same city, seed, \
            start and duration give the same readings; --expected says which alerts must come of them. With --jt808 or --hj212, \
            the trucks and kitchens that --terminals names report to a gateway as terminals do, and wait for its answers.

            Exit status: 0 when the broker has confirmed every reading, 1 when something failed, 2 for wrong usage.
            """
    )

    @OptionGroup var play: PlayOptions
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var gateway: GatewayOptions

    @Option(help: ArgumentHelp("Simulated seconds in a second. [default: 60]", valueName: "factor"))
    var speed: Double?

    @Option(
        help: ArgumentHelp("Messages in a second instead; 0 is as fast as the broker confirms.", valueName: "count")
    )
    var rate: Double?

    @Option(help: ArgumentHelp("Write the alerts that must be raised, as NDJSON.", valueName: "file"))
    var expected: String?

    @Option(
        help: ArgumentHelp(
            "Write the loads that trucks carry, as NDJSON: the report of trips must find them.",
            valueName: "file"
        )
    )
    var truth: String?

    @Flag(help: "Print the alerts that must be raised, and exit without a broker.")
    var listExpected = false

    @Flag(help: "Show progress, if standard error is a terminal.")
    var stats = false

    func validate() throws {
        guard speed == nil || rate == nil else { throw ValidationError("--speed and --rate exclude each other.") }
        guard speed ?? 1 > 0 else { throw ValidationError("--speed must be more than 0.") }
        guard rate ?? 0 >= 0 else { throw ValidationError("--rate must be 0 or more.") }
    }

    func run() throws {
        var fleet = try play.fleet()
        if let expected {
            let lines = fleet.expectations.map { $0.json + "\n" }.joined()
            try Data(lines.utf8).write(to: URL(fileURLWithPath: expected))
        }
        if let truth {
            let lines = fleet.trips.map { $0.json + "\n" }.joined()
            try Data(lines.utf8).write(to: URL(fileURLWithPath: truth))
        }
        if listExpected {
            return print(expectationList(fleet.expectations, forPeople: isTerminal(STDOUT_FILENO)), terminator: "")
        }
        let progress = Progress(isShown: stats && isTerminal(STDERR_FILENO))
        var playback = Playback(pace: pace, progress: progress)
        let terminals = try gateway.delivery(of: fleet.topics)
        let count = try playback.play(&fleet, to: try broker.broker(), through: terminals)
        let alerts = fleet.expectations.count
        print("\(count) readings of \(fleet.topics.count) devices confirmed by the broker, \(alerts) alerts expected")
        if let terminals {
            print(
                "\(terminals.count) of the devices reported through the gateway; \(terminals.repeated) readings were sent again"
            )
        }
    }

    private var pace: Pace {
        if let rate { return rate == 0 ? .unlimited : .rate(messagesPerSecond: rate) }
        return .simulated(factor: speed ?? 60)
    }
}

private func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
}
