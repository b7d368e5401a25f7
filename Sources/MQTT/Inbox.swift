import CMosquitto

/// Where libmosquitto's callbacks leave what they are told, until the owner of the connection looks.
///
/// Callbacks run inside `mosquitto_loop_read` on the owner's thread, so nothing here needs a lock.
final class Inbox {
    var messages = MessageBatch()
    var connectAnswer: ConnectAnswer?
    var disconnectReason: String?
    var handshake = Handshake()
    /// Granted QoS, or an MQTT 5 reason code from 128 on, one for each SUBACK since it was last emptied.
    var subscribeAnswers: [Int32] = []
    /// Message identifiers of publications that the broker took.
    var published: [Int32] = []
    /// Those among them that nobody had subscribed to, so that the broker has kept them for nobody.
    var unheard: [Int32] = []
    /// Those that it acknowledged and refused.
    var refused: [Refusal] = []

    struct Refusal {
        let identifier: Int32
        let reason: String
    }

    struct ConnectAnswer {
        let reasonCode: Int
        /// The broker had kept our session, and what was published meanwhile.
        let sessionPresent: Bool
    }

    /// How many publications were acknowledged, one way or the other, and not yet looked at.
    var acknowledgedCount: Int { published.count + refused.count }

    /// Empties what belongs to one connection; messages stay, their owner commits them.
    func forgetConnection() {
        connectAnswer = nil
        disconnectReason = nil
        handshake = Handshake()
        subscribeAnswers = []
        published = []
        unheard = []
        refused = []
    }

    /// What libmosquitto gives back to the callbacks; the connection keeps the inbox alive.
    var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    /// The handshake is over. For as long as anybody listens to its log, libmosquitto writes out two lines for each message.
    func listenToHandshakeNoMore(on handle: OpaquePointer) {
        unsafe mosquitto_log_callback_set(handle, nil)
    }

    func listen(to handle: OpaquePointer) {
        unsafe mosquitto_message_callback_set(handle) { _, context, message in
            guard let message = unsafe message?.pointee, let topic = unsafe message.topic else { return }
            let topicBytes = unsafe UnsafeRawBufferPointer(start: topic, count: cString(length: topic))
            let payload = unsafe UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
            unsafe inbox(context).messages.append(
                topic: topicBytes.bindMemory(to: UInt8.self).span,
                payload: payload.bindMemory(to: UInt8.self).span,
                isRetained: message.retain
            )
        }
        unsafe mosquitto_connect_v5_callback_set(handle) { _, context, code, flags, _ in
            unsafe inbox(context).connectAnswer = ConnectAnswer(reasonCode: Int(code), sessionPresent: flags & 1 == 1)
        }
        unsafe mosquitto_disconnect_v5_callback_set(handle) { _, context, code, _ in
            guard code != 0 else { return }
            // From 128 on it is the broker's own reason code, below it an error of libmosquitto.
            let text = unsafe code >= 128 ? mosquitto_reason_string(code) : mosquitto_strerror(code)
            unsafe inbox(context).disconnectReason = text.map { unsafe String(cString: $0) }
        }
        unsafe mosquitto_subscribe_callback_set(handle) { _, context, _, count, granted in
            for index in 0..<Int(count) {
                if let granted = unsafe granted { unsafe inbox(context).subscribeAnswers.append(granted[index]) }
            }
        }
        unsafe mosquitto_log_callback_set(handle) { handle, context, level, text in
            guard level == Int32(MOSQ_LOG_ERR), let text = unsafe text else { return }
            let session = unsafe mosquitto_ssl_get(handle)
            let verdict = unsafe session.map { unsafe SSL_get_verify_result(OpaquePointer($0)) } ?? 0
            unsafe inbox(context).handshake.note(String(cString: text), verdict: verdict)
        }
        unsafe mosquitto_publish_v5_callback_set(handle) { _, context, identifier, code, _ in
            if code == Int32(MQTT_RC_NO_MATCHING_SUBSCRIBERS.rawValue) {
                unsafe inbox(context).unheard.append(identifier)
            }
            guard code >= 128 else { return unsafe inbox(context).published.append(identifier) }
            let reason = unsafe String(cString: mosquitto_reason_string(code))
            unsafe inbox(context).refused.append(Refusal(identifier: identifier, reason: reason))
        }
    }
}

/// The inbox that was given to libmosquitto as the callbacks' context.
private func inbox(_ context: UnsafeMutableRawPointer?) -> Inbox {
    guard let context = unsafe context else { preconditionFailure("mosquitto_new was given an inbox") }
    return unsafe Unmanaged<Inbox>.fromOpaque(context).takeUnretainedValue()
}

private func cString(length text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while unsafe text[length] != 0 { length += 1 }
    return length
}
