/// What the doctor advises about a broker, in that broker's own words.
struct BrokerAdvice {
    /// So that sessions outlive the broker's end, … our absence.
    let persistence: String
    let sessions: String
    /// So that more messages wait.
    let queue: String
    /// So that more are on their way.
    let window: String
    /// A command that restarts it.
    let restart: String
    /// What may be behind readings that do not come.
    let silence: String
    private let permission: String
    private let isNATS: Bool

    /// So that we may subscribe to a filter.
    func permission(toRead filter: String) -> String {
        isNATS
            ? "allow our user to subscribe to '\(subject(of: filter))' and '$MQTT.sub.>', as nats/city.conf has it"
            : "give our user '\(permission) \(filter)', as mosquitto/cityward.acl has it"
    }

    /// As NATS calls it.
    private func subject(of filter: String) -> String {
        filter.split(separator: "/", omittingEmptySubsequences: false).map { $0 == "+" ? "*" : String($0) }
            .joined(separator: ".")
    }

    private static let fragment = "mosquitto/cityward.conf of Cityward has the lines for /etc/mosquitto/conf.d"

    static let mosquitto = BrokerAdvice(
        persistence:
            "set 'persistence true' and a 'persistence_location' that mosquitto may write to; \(fragment)",
        sessions: "let the broker keep sessions; \(fragment)",
        queue: "raise 'max_queued_messages' (mosquitto's default is 1000); \(fragment)",
        window: "raise 'max_inflight_messages' to twice the batch, and lift 'max_inflight_bytes'; \(fragment)",
        restart: "systemctl restart mosquitto",
        silence:
            "; a list of mosquitto's grants every subscription and delivers nothing, so that a missing 'topic read' looks like "
            + "this, too",
        permission: "topic read",
        isNATS: false
    )

    private static let section = "nats/nats-1.conf of Cityward has the section"

    static let nats = BrokerAdvice(
        persistence:
            "set a 'store_dir' of the section 'jetstream' that stays, and 'stream_replicas: 3' of 'mqtt'; \(section)",
        sessions:
            "allow our user to publish to 'cityward.doctor.>' and to subscribe to it and to '$MQTT.sub.>'; without that NATS "
            + "confirms what it throws away",
        queue: "look at the disk of the servers, and at 'max_file_store' of the section 'jetstream'",
        window:
            "raise 'max_ack_pending' of the section 'mqtt' to twice the batch; \(section)",
        restart: "systemctl restart nats-server",
        silence: "; look at the subject mapping, and at what devices may publish: NATS confirms what it throws away",
        permission: "",
        isNATS: true
    )
}
