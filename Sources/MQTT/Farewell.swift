/// Has the broker forget a session, with its subscriptions and whatever waits in it.
final class Farewell {
    let clientID: String
    private var connection: Connection

    init(to broker: Broker, clientID: String, version: ProtocolVersion) throws(MQTTError) {
        self.clientID = clientID
        connection = try Connection(
            to: broker,
            clientID: clientID,
            sessionExpirySeconds: 0,
            receiveMaximum: 100,
            version: version
        )
    }

    /// A step towards it.
    ///
    /// - Returns: whether it is done.
    /// - Throws: why an attempt failed; the next call waits for its time and tries again.
    func step(waitingAtMost wait: Duration) throws(MQTTError) -> Bool {
        try connection.establish(waitingAtMost: wait)
        guard connection.isConnected else { return false }
        connection.disconnect()
        return true
    }
}
