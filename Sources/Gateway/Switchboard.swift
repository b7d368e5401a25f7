import CoreMetrics
import Logging
import MQTT
import NIOCore
import Telemetry

/// Connects terminals with the broker: who is there, what of theirs is on its way, and what they are owed.
///
/// It lives on the event loop and nowhere else. Every report has a number; when the relay says what became of it, the terminal is
/// answered, if it is still there. Where too much is on its way, nothing more is read, so that the network holds terminals back.
final class Switchboard {
    /// A report that the broker has yet to confirm.
    private struct Pending {
        let link: UInt32
        let receipt: Receipt
        let since: NIODeadline
    }

    private struct Name: Hashable {
        let spoken: TerminalProtocol
        let terminal: String
    }

    /// Links from which on loop and relay go in strides. Fewer cost little, and some of them wait for an answer before they send on.
    private static let crowd = 500

    let limits: GatewayLimits
    private let relay: Relay
    private let metrics: GatewayMetrics
    private let wall: @Sendable () -> Instant
    private let strides: Strides
    private var notices: Notices
    private(set) var list: TerminalList
    private var links: [UInt32: Link] = [:]
    private var register: [Name: UInt32] = [:]
    private var origins: [String: Int] = [:]
    private var pending: [UInt64: Pending] = [:]
    /// Links that wait until less is on its way in all.
    private var waitingForRoom: [UInt32] = []
    /// When links are to be looked at, by seconds: ten thousand are not looked at each second.
    private var agenda: [UInt64: [UInt32]] = [:]
    private var sweptUntil = NIODeadline.now().second
    /// Links of which something waits for its other parts.
    private var collecting: Set<UInt32> = []
    private var lastLink: UInt32 = 0
    private var lastReport: UInt64 = 0
    private var isStopping = false

    init(
        _ limits: GatewayLimits,
        _ list: TerminalList,
        _ relay: Relay,
        _ metrics: GatewayMetrics,
        _ strides: Strides,
        wall: @escaping @Sendable () -> Instant,
        log: Logger
    ) {
        self.limits = limits
        self.list = list
        self.relay = relay
        self.metrics = metrics
        self.strides = strides
        self.wall = wall
        notices = Notices(log: log)
        metrics.listed.record(Double(list.count ?? 0))
    }

    var linkCount: Int { links.count }
    var terminalCount: Int { register.count }
    var inFlight: Int { pending.count }
    private var isCrowded: Bool { links.count > Self.crowd }
    private var isFull: Bool { pending.count >= limits.inFlight }

    // MARK: - Links

    /// A number for a new link; `nil` where there is no room for it.
    func admit(from origin: String, on port: Port) -> UInt32? {
        guard !isStopping, links.count < limits.connections, origins[origin, default: 0] < limits.connectionsPerAddress
        else {
            port.metrics.closed(.crowded)
            notices.crowded(origin)
            return nil
        }
        repeat { lastLink &+= 1 } while links[lastLink] != nil
        return lastLink
    }

    func enter(_ link: Link) {
        links[link.number] = link
        relay.gather(isCrowded)
        origins[link.origin, default: 0] += 1
        link.port.metrics.opened()
        look(at: link, after: link.connectedAt + TimeAmount(limits.admission))
    }

    /// Forgets a link and ends it, once.
    func close(_ link: Link, _ reason: Closing) {
        guard !link.isClosed else { return }
        link.conversation.takeAll { publish($0, of: link) }
        link.isClosed = true
        links[link.number] = nil
        relay.gather(isCrowded)
        unbind(link)
        if let count = origins[link.origin] { origins[link.origin] = count > 1 ? count - 1 : nil }
        link.port.metrics.closed(reason)
        link.shut()
    }

    // MARK: - What comes in

    /// Takes what a link has read. Answers are written, and leave when the caller flushes.
    func take(_ bytes: Span<UInt8>, of link: Link) {
        if isCrowded { strides.tread() }
        let now = NIODeadline.now()
        let surroundings = Surroundings(list: list, clock: now.instant, wall: wall())
        link.conversation.take(bytes, surroundings) { step in
            guard !link.isClosed else { return }
            perform(step, of: link, at: now)
        }
        if link.conversation.isCollecting { collecting.insert(link.number) }
    }

    /// Whether more may be read of a link; if not, ``Link/readAgain()`` is called later.
    func mayRead(_ link: Link) -> Bool {
        guard !link.isClosed, !isStopping else { return false }
        if link.inFlight >= limits.inFlightPerConnection {
            link.isPaused = true
            return false
        }
        guard !isFull else {
            if !link.isPaused { waitingForRoom.append(link.number) }
            link.isPaused = true
            return false
        }
        link.isPaused = false
        return true
    }

    private func perform(_ step: Step, of link: Link, at now: NIODeadline) {
        link.port.metrics.count(step.kind)
        switch step.kind {
        case .malformed(_, let strikes): link.strikes += strikes
        case .stranger: link.strikes += 1
        case .data, .session, .unsupported:
            link.strikes = 0
            link.heardAt = now
        }
        bind(link)
        publish(step, of: link)
        if !step.answer.isEmpty, !link.write(step.answer) { return close(link, .slow) }
        if link.strikes >= limits.strikes {
            notices.garbage(link.origin, link.port.spoken)
            close(link, .garbage)
        }
    }

    private func publish(_ step: Step, of link: Link) {
        guard let report = step.report else { return }
        let topic =
            if let binding = link.binding, binding.terminal == report.terminal { binding.topic } else {
                self.topic(of: report.terminal, on: link.port)
            }
        lastReport += 1
        pending[lastReport] = Pending(link: link.number, receipt: report.receipt, since: .now())
        link.inFlight += 1
        relay.publish(Relay.Publication(number: lastReport, topic: topic, payload: report.payload))
    }

    private func topic(of terminal: String, on port: Port) -> String {
        port.settings.topic.topic(of: list.device(of: terminal))
    }

    // MARK: - Who is who

    /// The register follows who the terminal shows that it is; whoever came in as the same one before has to go.
    private func bind(_ link: Link) {
        guard link.binding?.terminal != link.conversation.terminal else { return }
        unbind(link)
        guard let terminal = link.conversation.terminal else { return }
        let name = Name(spoken: link.port.spoken, terminal: terminal)
        if let other = register[name].flatMap({ links[$0] }) { close(other, .replaced) }
        register[name] = link.number
        link.binding = Link.Binding(terminal: terminal, topic: topic(of: terminal, on: link.port))
    }

    private func unbind(_ link: Link) {
        guard let binding = link.binding else { return }
        let name = Name(spoken: link.port.spoken, terminal: binding.terminal)
        if register[name] == link.number { register[name] = nil }
        link.binding = nil
    }

    /// From now on this list counts: whom it does not let in has to go, or to show its new code.
    func adopt(_ list: TerminalList) {
        let old = self.list
        self.list = list
        metrics.listed.record(Double(list.count ?? 0))
        for link in Array(links.values) {
            guard let terminal = link.binding?.terminal else { continue }
            if list.keeps(terminal, letInBy: old) {
                link.binding = Link.Binding(terminal: terminal, topic: topic(of: terminal, on: link.port))
            } else {
                close(link, .unlisted)
            }
        }
    }

    // MARK: - What became of it

    /// The broker has decided about reports: terminals are answered whose reports it has.
    func settle(_ outcomes: [(number: UInt64, outcome: Relay.Outcome)]) {
        let now = NIODeadline.now()
        var touched: [Link] = []
        for (number, outcome) in outcomes {
            guard let pending = pending.removeValue(forKey: number) else { continue }
            metrics.count(outcome)
            notices.note(outcome)
            guard let link = links[pending.link] else { continue }
            link.inFlight -= 1
            touched.append(link)
            guard outcome == .taken else { continue }
            let answer = link.conversation.answer(to: pending.receipt)
            guard !answer.isEmpty else { continue }
            metrics.answerSeconds.record(Double((now - pending.since).nanoseconds) / 1e9)
            if !link.write(answer) { close(link, .slow) }
        }
        for link in touched where !link.isClosed {
            link.flush()
            if link.isPaused, mayRead(link) { link.readAgain() }
        }
        giveRoom()
    }

    /// Links that waited because of all the others may read again.
    private func giveRoom() {
        guard !waitingForRoom.isEmpty, pending.count <= limits.inFlight * 7 / 8 else { return }
        let waiting = waitingForRoom
        waitingForRoom = []
        for link in waiting.compactMap({ links[$0] }) where link.isPaused && mayRead(link) { link.readAgain() }
    }

    // MARK: - Time

    /// Ends links that are silent, or that nobody knows; called every second.
    func sweep() {
        let now = NIODeadline.now()
        for link in collecting.compactMap({ links[$0] }) {
            link.conversation.takeOverdue(at: now.instant) { publish($0, of: link) }
        }
        collecting = collecting.filter { links[$0]?.conversation.isCollecting ?? false }
        while sweptUntil < now.second {
            sweptUntil += 1
            for link in (agenda.removeValue(forKey: sweptUntil) ?? []).compactMap({ links[$0] }) { look(at: link, now) }
        }
        metrics.inFlight.record(Double(pending.count))
        metrics.terminals.record(Double(register.count))
    }

    private func look(at link: Link, _ now: NIODeadline) {
        let isKnown = link.binding != nil
        let deadline =
            isKnown ? link.heardAt + TimeAmount(limits.idle) : link.connectedAt + TimeAmount(limits.admission)
        guard now > deadline else { return look(at: link, after: deadline) }
        close(link, isKnown ? .silent : .anonymous)
    }

    private func look(at link: Link, after deadline: NIODeadline) {
        agenda[max(deadline.second, sweptUntil) + 1, default: []].append(link.number)
    }

    /// Nothing more is read; what is on its way is still answered.
    func stopReading() { isStopping = true }

    func closeAll() {
        for link in Array(links.values) { close(link, .stopping) }
    }
}

extension NIODeadline {
    /// Whole seconds of the same clock.
    var second: UInt64 { uptimeNanoseconds / 1_000_000_000 }

    /// As those take it that reckon with times and read no clock.
    var instant: Instant { Instant(milliseconds: Int64(uptimeNanoseconds / 1_000_000)) }
}
