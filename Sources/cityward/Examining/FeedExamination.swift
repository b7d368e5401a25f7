import Feeds
import Foundation
import MQTT
import Storage

/// Whether those who are to be told of alerts can be reached; nothing is sent to them.
struct FeedExamination {
    private static let subject = "feeds"

    let feeds: [(name: String, receiver: Receiver)]
    let store: StoreLocation
    let certificates: CertificateExamination

    func examine(_ record: inout HealthRecord) async {
        for (name, receiver) in feeds {
            if case .mqtt(let broker, _) = receiver, broker != certificates.broker { judge(name, broker, &record) }
            guard let url = receiver.url.flatMap({ URL(string: $0) }), let host = url.host else { continue }
            let port = url.port ?? (url.scheme == "https" ? 443 : 80)
            if let reason = await reasonForNoConnection(toHost: host, port: port) {
                record.warning(
                    Self.subject,
                    "'\(name)' cannot be reached at \(host):\(port): \(reason)",
                    why: "its alerts wait until it can",
                    next: "check the address in cityward.yaml, the receiver, and the firewall between"
                )
                continue
            }
            record.fine(Self.subject, "'\(name)' accepts connections at \(host):\(port)")
            guard url.scheme == "https", let shown = try? await PeerCertificate(ofHost: host, port: port) else {
                continue
            }
            certificates.judge(
                "the certificate that the feed '\(name)' \(host):\(port) shows",
                shown.validUntil,
                &record
            )
        }
        judgeBacklogs(&record)
    }

    private func judge(_ name: String, _ broker: Broker, _ record: inout HealthRecord) {
        do throws(MQTTError) {
            var publisher = try Publisher(to: broker)
            let deadline = ContinuousClock.now + .seconds(10)
            while try !publisher.connect(waitingAtMost: .milliseconds(100)), ContinuousClock.now < deadline {}
            publisher.disconnect()
            record.fine(Self.subject, "'\(name)' is let in by \(broker)")
        } catch {
            record.warning(
                Self.subject,
                "'\(name)': \(error)",
                why: "its alerts wait until it can be reached",
                next: "check the feed's 'broker' in cityward.yaml, and whether it runs"
            )
        }
    }

    /// What waits, and what receivers have refused for good.
    private func judgeBacklogs(_ record: inout HealthRecord) {
        guard let reader = try? StoreReader(at: store), let standings = try? reader.feedStandings() else { return }
        for standing in standings where standing.parked > 0 {
            record.warning(
                Self.subject,
                "'\(standing.feed)' has \(standing.parked) events that its receiver refused for good",
                why: "nobody there knows of these alerts",
                next: "cityward feeds shows why; cityward feeds --redeliver \(standing.feed) tries them once more"
            )
        }
    }
}

extension Receiver {
    /// Where it is posted to; `nil` for a broker.
    fileprivate var url: String? {
        switch self {
        case .mqtt: nil
        case .webhook(let receiver): receiver.url
        case .alertmanager(let receiver): receiver.url
        case .robot(let receiver): receiver.base
        }
    }
}
