import Exposition
import Telemetry

/// What mosquitto tells of itself below `$SYS` (mosquitto(8)); other brokers tell less, or nothing.
struct BrokerFigures: Sendable, Equatable {
    enum Figure: String, CaseIterable {
        /// Messages that found a client's queue full, or its client away for longer than its session.
        case dropped = "$SYS/broker/publish/messages/dropped"
        case published = "$SYS/broker/publish/messages/received"
        case storedMessages = "$SYS/broker/store/messages/count"
        case storedBytes = "$SYS/broker/store/messages/bytes"
        case heapBytes = "$SYS/broker/heap/current"
        case clientsConnected = "$SYS/broker/clients/connected"
        case clientsDisconnected = "$SYS/broker/clients/disconnected"
    }

    private var values: [Figure: Double] = [:]

    subscript(figure: Figure) -> Double? { values[figure] }
    var isEmpty: Bool { values.isEmpty }

    /// Takes a message; one that is no number of a known topic counts nothing.
    mutating func take(topic: String, payload: String) {
        guard let figure = Figure(rawValue: topic), let value = Double(payload), value.isFinite, value >= 0 else {
            return
        }
        values[figure] = value
    }

    func add(to scrape: inout Scrape) {
        for figure in Figure.allCases {
            guard let value = values[figure] else { continue }
            if figure.isCount {
                scrape.counter(figure.metric, figure.help, value)
            } else {
                scrape.gauge(figure.metric, figure.help, value)
            }
        }
    }
}

extension BrokerFigures.Figure {
    fileprivate var isCount: Bool { self == .dropped || self == .published }

    fileprivate var metric: String {
        switch self {
        case .dropped: "cityward_broker_dropped_messages_total"
        case .published: "cityward_broker_published_messages_total"
        case .storedMessages: "cityward_broker_stored_messages"
        case .storedBytes: "cityward_broker_stored_bytes"
        case .heapBytes: "cityward_broker_heap_bytes"
        case .clientsConnected: "cityward_broker_connected_clients"
        case .clientsDisconnected: "cityward_broker_disconnected_clients"
        }
    }

    fileprivate var help: String {
        switch self {
        case .dropped: "Messages that the broker has dropped, of all its clients, by its own count since it began."
        case .published: "Messages that were published at the broker, by its own count since it began."
        case .storedMessages: "Messages that the broker keeps, retained ones too."
        case .storedBytes: "Bytes of the messages that the broker keeps."
        case .heapBytes: "Memory that the broker has allocated."
        case .clientsConnected: "Clients that are connected to the broker, ours too."
        case .clientsDisconnected: "Clients that are away and whose sessions the broker keeps."
        }
    }
}
