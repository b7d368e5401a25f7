import CMosquitto
import Glibc

/// One libmosquitto handle: options, one connection at a time, and packets in and out when its owner says so.
///
/// `mosquitto_threaded_set` makes libmosquitto queue every packet, PUBACKs above all, until `mosquitto_loop_write`: so we can
/// commit first. https://github.com/eclipse-mosquitto/mosquitto/issues/118, …/2884
@safe struct Connection: ~Copyable {
    private static let reachLimit = Duration.seconds(3)
    /// How long a broker may take to answer CONNECT.
    private static let answerLimit = Duration.seconds(10)

    enum State {
        case disconnected(retryAt: ContinuousClock.Instant)
        /// CONNECT is on its way.
        case connecting(since: ContinuousClock.Instant)
        case connected
    }

    /// The server that is spoken to, or is next.
    private(set) var broker: Broker
    private(set) var version: ProtocolVersion
    let inbox: Inbox
    private(set) var state: State
    /// All servers of the cluster, and which of them is ``broker``.
    private let servers: [Broker]
    private var server = 0
    private let handle: OpaquePointer
    private let clientID: String
    private let sessionExpirySeconds: Int
    private let receiveMaximum: Int
    private let sendMaximum: Int
    private var backoff = Backoff()

    /// * `clientID`: an empty one lets the broker choose, for a session that need not outlive the connection.
    /// * `sessionExpirySeconds`: how long the broker keeps subscriptions and messages for us; 0 ends with the connection.
    /// * `receiveMaximum`: QoS 1 messages that the broker may send ahead of our acknowledgements.
    /// * `sendMaximum`: those that we send ahead of the broker's; 20 is libmosquitto's own. The broker may want fewer.
    /// * `version`: which is tried first.
    init(
        to broker: Broker,
        clientID: String,
        sessionExpirySeconds: Int,
        receiveMaximum: Int,
        sendMaximum: Int = 20,
        version: ProtocolVersion = .five
    ) throws(MQTTError) {
        _ = libraryIsInitialised
        let inbox = Inbox()
        let name: String? = clientID.isEmpty ? nil : clientID
        guard let handle = unsafe mosquitto_new(name, sessionExpirySeconds == 0, inbox.context) else {
            throw .library(call: "mosquitto_new", reason: lastErrorText())
        }
        do throws(MQTTError) {
            unsafe try configure(handle, broker, version, receiveMaximum, sendMaximum)
        } catch {
            unsafe mosquitto_destroy(handle)
            throw error
        }
        unsafe inbox.listen(to: handle)
        self.broker = broker
        self.version = version
        servers = broker.servers
        self.inbox = inbox
        unsafe self.handle = unsafe handle
        self.clientID = clientID
        self.sessionExpirySeconds = sessionExpirySeconds
        self.receiveMaximum = receiveMaximum
        self.sendMaximum = sendMaximum
        state = .disconnected(retryAt: .now)
    }

    deinit {
        unsafe mosquitto_destroy(handle)
    }

    var isConnected: Bool {
        if case .connected = state { true } else { false }
    }

    /// Of the socket; -1 without one.
    var descriptor: Int32 { unsafe mosquitto_socket(handle) }

    /// One step towards a connection: dials when it is time, sends CONNECT, waits for the answer.
    ///
    /// - Throws: why an attempt failed; the next call waits for its time and tries again.
    mutating func establish(waitingAtMost wait: Duration) throws(MQTTError) {
        switch state {
        case .connected:
            return
        case .disconnected(let retryAt):
            let rest = ContinuousClock.now.duration(to: retryAt)
            guard rest <= .zero else { return pause(min(rest, wait)) }
            try dial()
        case .connecting(let since):
            guard since.duration(to: .now) < Self.answerLimit else {
                throw drop(.unreachable(broker: broker.description, reason: "no answer to CONNECT"))
            }
            try exchangeConnect(waitingAtMost: wait)
        }
    }

    /// Takes at most one packet off the socket.
    mutating func readPacket() throws(MQTTError) {
        try check(unsafe mosquitto_loop_read(handle, 1))
    }

    /// Waits until the broker has sent something, or until somebody rings.
    func waitForPackets(atMost limit: Duration, or doorbell: borrowing Doorbell) -> Bool {
        let descriptor = unsafe mosquitto_socket(handle)
        guard descriptor >= 0, !hasDecipheredBytes else { return descriptor >= 0 }
        return wait(for: descriptor, or: doorbell.descriptor, atMost: limit)
    }

    /// Waits until the broker has sent something.
    func waitForPackets(atMost limit: Duration) -> Bool {
        let descriptor = unsafe mosquitto_socket(handle)
        guard descriptor >= 0, !hasDecipheredBytes else { return descriptor >= 0 }
        return wait(for: descriptor, events: POLLIN, atMost: limit)
    }

    /// What is deciphered already does not make the socket readable.
    var hasDecipheredBytes: Bool {
        guard let session = unsafe mosquitto_ssl_get(handle) else { return false }
        return unsafe SSL_pending(OpaquePointer(session)) > 0
    }

    /// Sends what is queued, PUBACKs included. Call it only when everything read so far is committed.
    ///
    /// Waits for a broker that does not read, but never longer than `limit`; the rest leaves with the next call.
    ///
    /// * `corked`: many packets are queued. libmosquitto writes each by itself; the kernel puts them into few segments, which
    ///     costs both sides much less than a segment for each four bytes.
    mutating func flush(within limit: Duration = .milliseconds(200), corked: Bool = false) throws(MQTTError) {
        if corked { setCork(true) }
        defer { if corked { setCork(false) } }
        let deadline = ContinuousClock.now + limit
        while unsafe mosquitto_want_write(handle) {
            // libmosquitto would close the socket with messages in it that the broker has confirmed to their publishers, and
            // may have forgotten. So they are read first, and reading finds the end.
            guard !hasBrokerGone else { return }
            try check(unsafe mosquitto_loop_write(handle, 1))
            guard unsafe mosquitto_want_write(handle) else { return }
            let rest = ContinuousClock.now.duration(to: deadline)
            let descriptor = unsafe mosquitto_socket(handle)
            guard rest > .zero, descriptor >= 0, wait(for: descriptor, events: POLLOUT, atMost: rest) else { return }
        }
    }

    /// Queues a ping when the connection has been quiet, and notices when a ping went unanswered.
    mutating func keepAlive() throws(MQTTError) {
        try check(unsafe mosquitto_loop_misc(handle))
    }

    mutating func subscribe(to topic: String, qos: Int32) throws(MQTTError) {
        // A retained message is sent once, when the subscription is new, not after every reconnect; MQTT 3.1.1 cannot say so.
        let options = version == .five ? Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue) : 0
        try check(unsafe mosquitto_subscribe_v5(handle, nil, topic, qos, options, nil))
    }

    /// Ends a subscription, or one that the broker has kept from an earlier connection; without one it changes nothing.
    mutating func unsubscribe(from topic: String) throws(MQTTError) {
        try check(unsafe mosquitto_unsubscribe(handle, nil, topic))
    }

    /// Queues a QoS 1 publication and returns its message identifier.
    mutating func publish(topic: String, payload: Span<UInt8>, retain: Bool) throws(MQTTError) -> Int32 {
        var identifier: Int32 = 0
        let code = unsafe payload.withUnsafeBufferPointer { bytes in
            unsafe mosquitto_publish_v5(
                handle,
                &identifier,
                topic,
                Int32(bytes.count),
                bytes.baseAddress,
                1,
                retain,
                nil
            )
        }
        try check(code)
        return identifier
    }

    /// Says goodbye, so that the broker does not take us for lost.
    mutating func disconnect() {
        guard isConnected else { return }
        unsafe mosquitto_disconnect_v5(handle, 0, nil)
        try? flush()
        state = .disconnected(retryAt: .now)
    }

    /// Ends the connection without sending what is queued.
    mutating func abandon() {
        hangUp()
        state = .disconnected(retryAt: .now + backoff.next())
    }

    /// The same, and comes back to the same server after so long.
    mutating func abandon(for pause: Duration) {
        hangUp()
        state = .disconnected(retryAt: .now + pause)
    }

    // MARK: - Steps

    private mutating func dial() throws(MQTTError) {
        if let reason = reasonUnreachable(host: broker.host, port: broker.port, within: Self.reachLimit) {
            throw drop(.unreachable(broker: broker.description, reason: reason))
        }
        inbox.forgetConnection()
        if sessionExpirySeconds == 0 { try startAfresh() }
        // Every time anew: mosquitto_reconnect would leave out the properties, and the broker would drop our session.
        var properties: OpaquePointer?
        defer { unsafe mosquitto_property_free_all(&properties) }
        if sessionExpirySeconds > 0, version == .five {
            let identifier = Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue)
            unsafe mosquitto_property_add_int32(&properties, identifier, UInt32(sessionExpirySeconds))
        }
        let code = unsafe mosquitto_connect_bind_v5(
            handle,
            broker.host,
            Int32(broker.port),
            Int32(broker.keepAliveSeconds),
            nil,
            properties
        )
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            throw drop(
                inbox.handshake.error(broker) ?? .unreachable(broker: broker.description, reason: text(of: code))
            )
        }
        state = .connecting(since: .now)
        try flush()
    }

    /// Forgets the publications of the last connection, which libmosquitto would send again by itself, and keep for ever.
    private mutating func startAfresh() throws(MQTTError) {
        let name: String? = clientID.isEmpty ? nil : clientID
        let code = unsafe mosquitto_reinitialise(handle, name, true, inbox.context)
        guard code == MOSQ_ERR_SUCCESS.rawValue else {
            throw drop(.library(call: "mosquitto_reinitialise", reason: text(of: code)))
        }
        do throws(MQTTError) {
            unsafe try configure(handle, broker, version, receiveMaximum, sendMaximum)
        } catch {
            throw drop(error)
        }
        unsafe inbox.listen(to: handle)
    }

    /// Writing is safe here: before the broker has answered CONNECT it cannot have sent a message.
    private mutating func exchangeConnect(waitingAtMost limit: Duration) throws(MQTTError) {
        try flush()
        guard waitForPackets(atMost: limit) else { return }
        let asked = server
        var failure: MQTTError?
        do throws(MQTTError) {
            try readPacket()
        } catch {
            failure = error
        }
        // A refusal is an answer first, and only then an error of the packet that it came in.
        if let answer = inbox.connectAnswer, answer.reasonCode != 0 {
            if version == .five, answer.reasonCode == Int(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION.rawValue) {
                return try speakOlderVersion(to: asked)
            }
            let code = Int32(answer.reasonCode)
            // Numbers of MQTT 3.1.1 are all below those of MQTT 5.
            let text = unsafe code < 128 ? mosquitto_connack_string(code) : mosquitto_reason_string(code)
            let reason = unsafe text.map { unsafe String(cString: $0) } ?? ""
            let refusal = MQTTError.refused(
                broker: broker.description,
                reasonCode: answer.reasonCode,
                reason: reason
            )
            throw failure == nil ? drop(refusal) : refusal
        }
        if let failure { throw failure.beforeAnyAnswer(overTLS: broker.tls != nil) }
        guard inbox.connectAnswer != nil else { return }
        unsafe inbox.listenToHandshakeNoMore(on: handle)
        state = .connected
        backoff.reset()
    }

    /// The broker does not know MQTT 5. It is asked again at once, as the older version has it.
    private mutating func speakOlderVersion(to asked: Int) throws(MQTTError) {
        hangUp()
        version = .threeOneOne
        server = asked
        broker = servers[server]
        backoff.reset()
        state = .disconnected(retryAt: .now)
        let code = unsafe mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version.number)
        guard code == MOSQ_ERR_SUCCESS.rawValue else { throw .library(call: "MQTT 3.1.1", reason: text(of: code)) }
    }

    private mutating func check(_ code: Int32) throws(MQTTError) {
        guard code != MOSQ_ERR_SUCCESS.rawValue else { return }
        if let error = inbox.handshake.error(broker) { throw drop(error) }
        throw drop(.lost(broker: broker.description, reason: inbox.disconnectReason ?? text(of: code)))
    }

    /// Gives the connection up, sets the time of the next attempt, which is another server's, and returns the error for the caller
    /// to throw.
    private mutating func drop(_ error: MQTTError) -> MQTTError {
        hangUp()
        goToNextServer()
        state = .disconnected(retryAt: .now + backoff.next())
        return error
    }

    /// Tries another server of the cluster next, where this one would be.
    mutating func avoid(_ server: Broker) {
        guard case .disconnected = state, broker == server else { return }
        goToNextServer()
    }

    private mutating func goToNextServer() {
        server = (server + 1) % servers.count
        broker = servers[server]
    }

    private func hangUp() {
        let descriptor = unsafe mosquitto_socket(handle)
        guard descriptor >= 0 else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        unsafe _ = mosquitto_loop_read(handle, 1)
    }

    /// Whether the broker has closed the connection; what it sent before can still be read.
    private var hasBrokerGone: Bool {
        wait(for: unsafe mosquitto_socket(handle), events: peerHasClosed, atMost: .zero)
    }

    /// TCP_CORK of tcp(7): holds back what does not fill a segment, until it is taken off.
    private func setCork(_ isSet: Bool) {
        let descriptor = unsafe mosquitto_socket(handle)
        guard descriptor >= 0 else { return }
        var value: Int32 = isSet ? 1 : 0
        // Where it cannot be set, packets leave one by one.
        unsafe _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// POLLRDHUP of poll(2), which Glibc's module leaves out.
private let peerHasClosed: Int32 = 0x2000

private let libraryIsInitialised: Bool = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.rawValue

private func text(of code: Int32) -> String {
    code == MOSQ_ERR_ERRNO.rawValue ? lastErrorText() : unsafe String(cString: mosquitto_strerror(code))
}

extension ProtocolVersion {
    fileprivate var number: Int32 {
        switch self {
        case .five: MQTT_PROTOCOL_V5
        case .threeOneOne: MQTT_PROTOCOL_V311
        }
    }
}

private func configure(
    _ handle: OpaquePointer,
    _ broker: Broker,
    _ version: ProtocolVersion,
    _ receiveMaximum: Int,
    _ sendMaximum: Int
) throws(MQTTError) {
    func require(_ call: String, _ code: Int32) throws(MQTTError) {
        guard code == MOSQ_ERR_SUCCESS.rawValue else { throw .library(call: call, reason: text(of: code)) }
    }
    unsafe try require(
        "protocol version",
        mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version.number)
    )
    unsafe try require("TCP_NODELAY", mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1))
    unsafe try require(
        "receive maximum",
        mosquitto_int_option(handle, MOSQ_OPT_RECEIVE_MAXIMUM, Int32(receiveMaximum))
    )
    unsafe try require("send maximum", mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, Int32(sendMaximum)))
    unsafe try require("mosquitto_threaded_set", mosquitto_threaded_set(handle, true))
    if let username = broker.username {
        unsafe try require("username and password", mosquitto_username_pw_set(handle, username, broker.password))
    }
    if let tls = broker.tls {
        unsafe try require(
            "TLS files",
            // A key that is locked stays locked: nobody sits at a daemon's terminal to be asked for its password.
            mosquitto_tls_set(handle, tls.authorityFile, nil, tls.certificateFile, tls.keyFile) { _, _, _, _ in 0 }
        )
        let verifyPeer: Int32 = 1
        unsafe try require("TLS 1.2", mosquitto_tls_opts_set(handle, verifyPeer, "tlsv1.2", nil))
        // What it is without the call, too; but a certificate for another host must never be enough.
        unsafe try require("host name verification", mosquitto_tls_insecure_set(handle, false))
    }
}
