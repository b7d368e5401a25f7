import CoreMetrics
import Documents
import Exposition
import Foundation
public import Hosting
public import Logging
import MQTT
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Telemetry

/// The gateway put together: ports, switchboard, relay, and the watch over them.
///
/// One event loop for all terminals, one thread for the session with the broker; what goes from one to the other are values.
public final class Gateway: Sendable {
    /// What is on its way when the gateway ends may still take so long.
    private static let drainLimit = Duration.seconds(5)
    /// The relay looks around twice a second; a broker that does not answer may keep it for some twenty.
    private static let stuckAfter = Duration.seconds(45)

    private let settings: GatewaySettings
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private let relay: Relay
    private let switchboard: NIOLoopBoundBox<Switchboard?>
    private let reporter: NIOLoopBoundBox<SystemdReporter>
    private let registry = MetricRegistry()
    private let metrics: GatewayMetrics
    private let readList: @Sendable () throws(ListUnreadable) -> TerminalList
    private let log: Logger
    private let onListening: @Sendable (_ ports: [Int]) -> Void

    /// * `list`: reads the list of terminals anew.
    /// * `onListening`: told the ports in the order of the listeners, that of the metrics last.
    public init(
        _ settings: GatewaySettings,
        list: @escaping @Sendable () throws(ListUnreadable) -> TerminalList,
        version: String,
        log: Logger,
        onListening: @escaping @Sendable (_ ports: [Int]) -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.log = log
        self.onListening = onListening
        readList = list
        let loop = group.next()
        self.loop = loop
        registry.addProcess(startedAt: Double(wallClock().milliseconds) / 1000)
        reporter = NIOLoopBoundBox.makeBoxSendingValue(SystemdReporter(), eventLoop: loop)
        metrics = GatewayMetrics(registry, version: version)
        let switchboard = NIOLoopBoundBox.makeEmptyBox(valueType: Switchboard.self, eventLoop: loop)
        self.switchboard = switchboard
        relay = try Relay(to: settings.broker) { outcomes in
            loop.execute { switchboard.value?.settle(outcomes) }
        }
    }

    /// The parts that run side by side; they end in reverse order.
    public var services: [NamedService] {
        [NamedService("relay", RelayService(relay: relay)), NamedService("ports", PortService(gateway: self))]
    }

    /// Takes the list of terminals as it is now; where it has a mistake, the old one stays.
    public func reload() async {
        notifySystemd("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())")
        do throws(ListUnreadable) {
            let list = try readList()
            try? await loop.submit { [switchboard] in switchboard.value?.adopt(list) }.get()
            metrics.reloadSuccessful.record(1)
            log.notice("\(list.words)", metadata: ["reload": "taken"])
        } catch {
            metrics.reloadSuccessful.record(0)
            for problem in error.problems { log.error("\(problem)", metadata: ["file": "\(problem.file)"]) }
            log.error("the list of terminals stays as it was: see above", metadata: ["reload": "refused"])
        }
        // Whoever was not ready before it still is not.
        try? await loop.submit { [reporter] in reporter.value.reportReloaded() }.get()
    }

    // MARK: - Running

    /// Serves until it is told to stop.
    fileprivate func serve() async throws {
        let list = try readList()
        let board = try await loop.submit { [self] in
            let strides = Strides(on: loop)
            let board = Switchboard(settings.limits, list, relay, metrics, strides, wall: wallClock, log: log)
            switchboard.value = board
            return NIOLoopBound(board, eventLoop: loop)
        }.get()
        log.notice("\(list.words)")
        let channels = try await openPorts(board)
        let watch = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1), watching(board))
        try? await gracefulShutdown()
        watch.cancel()
        try await close(channels, board)
        notifySystemd("STOPPING=1")
        try await group.shutdownGracefully()
    }

    private func openPorts(_ board: NIOLoopBound<Switchboard>) async throws -> [any Channel] {
        let ports = Ports(loop: loop, switchboard: board)
        var channels: [any Channel] = []
        var metrics: [TerminalProtocol: PortMetrics] = [:]
        for listener in settings.listeners {
            let counted = metrics[listener.protocol] ?? PortMetrics(registry, listener.protocol)
            metrics[listener.protocol] = counted
            do {
                channels.append(try await ports.open(listener, counted))
            } catch {
                throw CannotListen(place: listener.place, key: "listen", error)
            }
            let name = "\(listener.protocol.rawValue) over \(listener.tls == nil ? listener.transport.rawValue : "tls")"
            log.notice("listening for \(name) on \(listener.place.host):\(channels.last?.localAddress?.port ?? 0)")
        }
        if let place = settings.metrics {
            do {
                channels.append(try await ports.openMetrics(place, registry) { [relay] in health(relay.current) })
            } catch {
                throw CannotListen(place: place, key: "metrics", error)
            }
        }
        onListening(channels.map { $0.localAddress?.port ?? 0 })
        return channels
    }

    private func watching(_ board: NIOLoopBound<Switchboard>) -> @Sendable (RepeatedTask) -> Void {
        let eye = NIOLoopBoundBox.makeBoxSendingValue(RelayEye(broker: "\(settings.broker)", log: log), eventLoop: loop)
        return { [relay, metrics, reporter] _ in
            let board = board.value
            board.sweep()
            let standing = relay.current
            eye.value.look(at: standing, metrics)
            // A relay that is stuck must not be taken for one that works.
            guard standing.turnedAt.duration(to: .now) < Self.stuckAfter else { return }
            reporter.value.report(
                ServiceStatus(
                    isReady: standing.connections > 0,
                    summary:
                        "\(board.terminalCount) terminals, \(board.linkCount) connections, \(board.inFlight) reports in flight",
                    trouble: standing.isConnected ? nil : standing.trouble ?? "not connected to the broker"
                )
            )
        }
    }

    /// First nobody comes in any more, then what is on its way is answered, then connections end.
    private func close(_ channels: [any Channel], _ board: NIOLoopBound<Switchboard>) async throws {
        try await loop.submit { board.value.stopReading() }.get()
        let deadline = ContinuousClock.now + Self.drainLimit
        while try await loop.submit({ board.value.inFlight }).get() > 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await loop.submit { board.value.closeAll() }.get()
        for channel in channels { try? await channel.close().get() }
    }
}

/// The session with the broker, on its thread.
private struct RelayService: Service {
    let relay: Relay

    func run() async throws {
        try await onDedicatedThread(named: "relay", wakingBy: relay.wake) { isStopping in
            try relay.run(until: isStopping)
        }
    }
}

private struct PortService: Service {
    let gateway: Gateway

    func run() async throws { try await gateway.serve() }
}

extension TerminalList {
    /// Who is let in, for people.
    fileprivate var words: String {
        switch count {
        case nil: "no list of terminals: whoever reaches the ports may report; set 'terminals' in gateway.yaml"
        case 0?: "the list of terminals is empty: nobody is let in"
        case let count?: "\(count) terminals in the list"
        }
    }
}

private func health(_ standing: Relay.Standing) -> (isWell: Bool, words: String) {
    standing.isConnected ? (true, "pass") : (false, "fail: \(standing.trouble ?? "not connected to the broker")")
}
