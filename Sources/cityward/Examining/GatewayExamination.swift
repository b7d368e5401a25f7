import Documents
import Foundation
import Gateway
import HJ212
import Ingest
import MQTT
import Synchronization

/// Whether `gateway.yaml`, where the folder has one, fits this computer, the broker and the sources of `cityward.yaml`.
struct GatewayExamination {
    static let fileName = "gateway.yaml"
    private static let subject = "gateway"
    private static let program = "cityward-gateway"
    /// How long the broker may take to say what it does with a frame.
    private static let patience = Duration.seconds(10)

    /// Of the configuration.
    let folder: String
    let sources: [Source]
    /// In place of the one that `gateway.yaml` names.
    let broker: BrokerAddress?
    let certificates: CertificateExamination

    private var file: String { "\(folder)/\(Self.fileName)" }

    func examine(_ record: inout HealthRecord) async {
        guard FileManager.default.fileExists(atPath: file), let settings = settings(&record) else { return }
        let before = record.complaints.count
        for listener in settings.listeners { await judge(listener, &record) }
        if let place = settings.metrics { await judge(place, .tcp, key: "metrics", &record) }
        judgeList(settings, &record)
        judgeFiles(settings, &record)
        judgeCertificates(settings, &record)
        for listener in settings.listeners { judgeSource(of: listener, &record) }
        tryBroker(settings, &record)
        if record.complaints.count == before {
            record.fine(Self.subject, "\(Self.fileName) is in order, with \(settings.listeners.count) listeners")
        }
    }

    private func settings(_ record: inout HealthRecord) -> GatewaySettings? {
        let problems = ProblemList()
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let settings = text.flatMap {
            SettingsReader(folder: folder, problems: problems).read($0, file: Self.fileName)
        }
        if let settings, problems.isEmpty { return settings }
        let count = problems.problems.count
        let mistakes = text == nil ? "it cannot be read" : count == 1 ? "one mistake" : "\(count) mistakes"
        record.problem(
            Self.subject,
            "\(file): \(mistakes)\(problems.problems.first.map { "; the first: \($0)" } ?? "")",
            why: "the gateway does not start with it",
            next: "\(Self.program) check --config \(file) names every one"
        )
        return nil
    }

    // MARK: - This computer

    private func judge(_ listener: ListenerSettings, _ record: inout HealthRecord) async {
        await judge(listener.place, listener.transport == .tcp ? .tcp : .udp, key: "listen", &record)
    }

    private func judge(
        _ place: SocketPlace,
        _ transport: PortStanding.Transport,
        key: String,
        _ record: inout HealthRecord
    ) async {
        // The system chooses one that is free.
        guard place.port != 0 else { return }
        let standing = await PortStanding(host: place.host, port: place.port, transport)
        switch standing.state {
        case .free:
            record.fine(Self.subject, "\(place) is free")
        case .taken:
            judge(standing.holder, of: place, key: key, &record)
        case .unusable(let reason):
            record.problem(
                Self.subject,
                "nobody can listen on \(place): \(reason)",
                why: "the gateway does not start with it",
                next:
                    "set '\(key)' in \(Self.fileName) to an address of this computer and a port from 1024 on, as 0.0.0.0:7611"
            )
        }
    }

    private func judge(
        _ holder: PortStanding.Holder?,
        of place: SocketPlace,
        key: String,
        _ record: inout HealthRecord
    ) {
        guard let holder else {
            return record.note(
                Self.subject,
                "somebody listens on \(place) whom we may not look at",
                next: "run the doctor as root to see whether it is the gateway"
            )
        }
        guard holder.program != Self.program else {
            return record.fine(Self.subject, "the gateway (process \(holder.process)) listens on \(place)")
        }
        record.problem(
            Self.subject,
            "\(holder.program) (process \(holder.process)) listens on \(place)",
            why: "the gateway does not start, and terminals talk to somebody else",
            next: "end that program, or set another '\(key)' in \(Self.fileName)"
        )
    }

    private func judgeList(_ settings: GatewaySettings, _ record: inout HealthRecord) {
        guard let path = settings.terminalsFile else {
            return record.warning(
                Self.subject,
                "there is no list of terminals",
                why: "whoever reaches the ports can report as any terminal",
                next: "write terminals.csv and set 'terminals' in \(Self.fileName), unless the network is private (APN)"
            )
        }
        do throws(ListUnreadable) {
            let count = try TerminalList.read(path).count ?? 0
            guard count == 0 else { return record.fine(Self.subject, "\(path) lets in \(count) terminals") }
            record.warning(
                Self.subject,
                "\(path) is empty",
                why: "no terminal is let in",
                next: "add a row for each terminal, and reload the gateway"
            )
        } catch {
            record.problem(
                Self.subject,
                error.problems.first.map { "\($0)" } ?? path,
                why: "the gateway does not start with it, and a reload changes nothing",
                next: "\(Self.program) check --config \(file) names every mistake"
            )
        }
    }

    private func judgeFiles(_ settings: GatewaySettings, _ record: inout HealthRecord) {
        guard let user = SystemUser(named: Self.program) else { return }
        let keys = settings.listeners.compactMap(\.tls?.keyFile)
        for path in Set([file] + keys + [settings.terminalsFile].compactMap(\.self)).sorted()
        where !(FileAccess(path)?.isReadable(by: user) ?? false) {
            record.problem(
                Self.subject,
                "the user \(user.name) cannot read \(path)",
                why: "the gateway would not start, or a reload would change nothing",
                next: "chgrp \(user.name) \(path) && chmod 640 \(path)"
            )
        }
    }

    private func judgeCertificates(_ settings: GatewaySettings, _ record: inout HealthRecord) {
        for listener in settings.listeners {
            guard let tls = listener.tls else { continue }
            certificates.judge(
                fileOf: "the gateway on \(listener.place)",
                tls.certificateFile,
                isBundle: false,
                &record
            )
            certificates.judgePair(tls.certificateFile, tls.keyFile, &record)
            guard let authority = tls.authorityFile else { continue }
            certificates.judge(fileOf: "the authority of terminals", authority, isBundle: true, &record)
        }
        guard let tls = settings.broker.tls else { return }
        certificates.judge(fileOf: "the gateway's authority of the broker", tls.authorityFile, isBundle: true, &record)
        guard let certificate = tls.certificateFile, let key = tls.keyFile else { return }
        certificates.judge(fileOf: "the gateway's own for the broker", certificate, isBundle: false, &record)
        certificates.judgePair(certificate, key, &record)
    }

    // MARK: - The daemon

    /// The source of `cityward.yaml` that takes what a listener publishes.
    private func source(of listener: ListenerSettings) -> Source? {
        let topic = Array(listener.topic.topic(of: TerminalProtocol.nobody).utf8)
        return sources.first { source in
            guard let device = source.topic.device(in: topic.span) else { return false }
            return topic[device].elementsEqual(TerminalProtocol.nobody.utf8)
        }
    }

    private func judgeSource(of listener: ListenerSettings, _ record: inout HealthRecord) {
        let format = listener.protocol.rawValue
        guard let source = source(of: listener) else {
            return record.problem(
                Self.subject,
                "no source of cityward.yaml takes what the gateway publishes on \(listener.topic.text)",
                why: "nobody hears these terminals, and none of them is answered",
                next: "add a source: { topic: \"\(listener.topic.text)\", class: …, format: \(format), datum: wgs84 }"
            )
        }
        guard source.format.rawValue != format else { return }
        record.problem(
            Self.subject,
            "the source of \(listener.topic.text) has the format \(source.format.rawValue); the gateway publishes frames of \(format)",
            why: "every report of these terminals is refused, after they were told that it has arrived",
            next: "set 'format: \(format)' at the source in cityward.yaml, or another 'topic' in \(Self.fileName)"
        )
    }

    // MARK: - The broker

    /// Publishes as the gateway does: a frame on each topic, of a device that there is not, which says nothing.
    private func tryBroker(_ settings: GatewaySettings, _ record: inout HealthRecord) {
        let address = broker?.applied(to: settings.broker) ?? settings.broker
        let listeners = settings.listeners.filter { source(of: $0)?.format.rawValue == $0.protocol.rawValue }
        guard !listeners.isEmpty else { return }
        let said = Said()
        var trouble: String?
        do throws(MQTTError) {
            let relay = try Relay(to: address) { said.add($0) }
            for (number, listener) in listeners.enumerated() {
                let checksum = source(of: listener)?.monitors.checksum ?? .hj212
                relay.publish(
                    Relay.Publication(
                        number: UInt64(number),
                        topic: listener.topic.topic(of: TerminalProtocol.nobody),
                        payload: listener.protocol.silentFrame(checksum: checksum)
                    )
                )
            }
            let deadline = ContinuousClock.now + Self.patience
            try relay.run { said.outcomes.count == listeners.count || ContinuousClock.now > deadline }
            trouble = relay.current.trouble
        } catch {
            trouble = error.description
        }
        let outcomes = said.outcomes
        for (number, listener) in listeners.enumerated() {
            judge(outcomes[UInt64(number)], of: listener, address, trouble, &record)
        }
    }

    private func judge(
        _ outcome: Relay.Outcome?,
        of listener: ListenerSettings,
        _ broker: Broker,
        _ trouble: String?,
        _ record: inout HealthRecord
    ) {
        let topic = listener.topic.text
        switch outcome {
        case .taken:
            record.fine(Self.subject, "the broker takes what the gateway publishes on \(topic), and somebody listens")
        case .unheard:
            record.warning(
                Self.subject,
                "nobody has subscribed to \(topic)",
                why: "the broker throws away what terminals report, so that the gateway answers none of them",
                next: "run cityward once with the source of this topic: from then on the broker keeps its session"
            )
        case .refused(let reason):
            record.problem(
                Self.subject,
                "the broker refuses what the gateway publishes on \(topic): \(reason)",
                why: "no terminal is answered, and none of its reports arrives",
                next:
                    "give the gateway's user 'topic write \(listener.topic.topic(of: "+"))', as mosquitto/cityward.acl has it"
            )
        case nil:
            record.problem(
                Self.subject,
                "the gateway cannot publish to \(broker): \(trouble ?? "no answer within \(Self.patience)")",
                why: "no terminal is answered, and none of its reports arrives",
                next: "check 'broker' in \(Self.fileName), and whether the broker runs"
            )
        }
    }

    /// What the relay has told.
    private final class Said: Sendable {
        private let found = Mutex<[UInt64: Relay.Outcome]>([:])

        var outcomes: [UInt64: Relay.Outcome] { found.withLock(\.self) }

        func add(_ outcomes: [(number: UInt64, outcome: Relay.Outcome)]) {
            found.withLock { for (number, outcome) in outcomes { $0[number] = outcome } }
        }
    }
}
