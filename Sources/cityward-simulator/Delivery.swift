import Foundation
import MQTT
import Simulation

/// Publishes at QoS 1 with a bounded window of publications that the broker has not confirmed yet.
///
/// When the connection is lost, all of the window is published again over a new one: the broker may get a reading twice, but
/// none is missing.
struct Delivery: ~Copyable {
    /// Publications on their way at once.
    private static let window = 1000
    /// How long a broker may stay away.
    private static let patience = Duration.seconds(60)

    private struct Publication {
        var topic = ""
        var payload = Payload()
        /// Counts publications, so that they are repeated in their order.
        var number = 0
    }

    private let broker: Broker
    private var publisher: Publisher
    /// The window's memory, used again and again.
    private var slots: [Publication]
    private var freeSlots: [Int]
    /// The slot of each MQTT message identifier on its way; `-1` for the others.
    private var slotOfIdentifier = [Int](repeating: -1, count: 65_536)
    private var published = 0

    init(to broker: Broker) throws(MQTTError) {
        self.broker = broker
        publisher = try Publisher(to: broker)
        slots = Array(repeating: Publication(), count: Self.window)
        freeSlots = Array((0..<Self.window).reversed())
    }

    var hasRoom: Bool { !freeSlots.isEmpty }
    var unconfirmed: Int { Self.window - freeSlots.count }

    /// Waits for a connection, and says so; gives up when there is none for a minute.
    mutating func connect() throws(MQTTError) {
        let deadline = ContinuousClock.now + Self.patience
        var isTold = false
        while true {
            do throws(MQTTError) {
                if try publisher.connect(waitingAtMost: .milliseconds(200)) { return }
            } catch {
                guard error.isTemporary, ContinuousClock.now < deadline else { throw error }
                if !isTold { FileHandle.standardError.write(Data("\(error); trying for a minute\n".utf8)) }
                isTold = true
            }
        }
    }

    /// Publishes one reading. There must be room.
    mutating func send(topic: String, payload: borrowing Payload) throws(MQTTError) {
        guard let slot = freeSlots.popLast() else { preconditionFailure("a caller asks for room first") }
        slots[slot].topic = topic
        slots[slot].payload.replace(with: payload)
        slots[slot].number = published
        published += 1
        do throws(MQTTError) {
            try publish(slot)
        } catch {
            try recover(from: error, alsoSending: slot)
        }
    }

    /// Sends what is queued, and frees the room of what the broker has confirmed meanwhile.
    mutating func collect(waitingAtMost wait: Duration) throws(MQTTError) {
        do throws(MQTTError) {
            for identifier in try publisher.confirmations(waitingAtMost: wait) {
                let slot = slotOfIdentifier[Int(identifier)]
                guard slot >= 0 else { continue }
                slotOfIdentifier[Int(identifier)] = -1
                freeSlots.append(slot)
            }
        } catch {
            try recover(from: error)
        }
    }

    mutating func disconnect() {
        publisher.disconnect()
    }

    private mutating func publish(_ slot: Int) throws(MQTTError) {
        let bytes = slots[slot].payload.bytes
        let identifier = try publisher.publish(topic: slots[slot].topic, payload: bytes.span)
        slotOfIdentifier[Int(identifier)] = slot
    }

    /// Starts over with a new session, which knows nothing of the old one's queue, and repeats the window in its order.
    private mutating func recover(from error: MQTTError, alsoSending unsent: Int? = nil) throws(MQTTError) {
        guard error.isTemporary else { throw error }
        var waiting = slotOfIdentifier.filter { $0 >= 0 } + (unsent.map { [$0] } ?? [])
        waiting.sort { slots[$0].number < slots[$1].number }
        while true {
            publisher = try Publisher(to: broker)
            try connect()
            slotOfIdentifier = [Int](repeating: -1, count: slotOfIdentifier.count)
            do throws(MQTTError) {
                for slot in waiting { try publish(slot) }
                return
            } catch {
                guard error.isTemporary else { throw error }
            }
        }
    }
}

extension MQTTError {
    /// Whether another attempt may succeed.
    fileprivate var isTemporary: Bool {
        switch self {
        case .unreachable, .lost: true
        case .refused, .untrusted, .subscriptionRefused, .publicationRefused, .library: false
        }
    }
}
