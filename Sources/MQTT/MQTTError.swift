/// Why a session could not be made or was lost.
public enum MQTTError: Error, Equatable, Sendable {
    /// No TCP connection within the time allowed.
    case unreachable(broker: String, reason: String)
    /// The broker answered CONNECT with a refusal; the number is the MQTT 5 reason code.
    case refused(broker: String, reasonCode: Int, reason: String)
    /// No encrypted connection came about: one of the two does not trust the other.
    case untrusted(broker: String, TLSFailure)
    /// The connection ended; the broker keeps the session and delivers again what was not acknowledged.
    case lost(broker: String, reason: String)
    /// The broker did not grant the subscription, mostly because of its access control list.
    case subscriptionRefused(topic: String)
    /// The broker has taken a publication and thrown it away, mostly because of its access control list.
    case publicationRefused(topic: String, reason: String)
    /// libmosquitto refused an option or ran out of memory.
    case library(call: String, reason: String)
}

extension MQTTError {
    /// Why, for somebody who knows which broker is meant.
    public var reason: String {
        switch self {
        case .unreachable(_, let reason), .lost(_, let reason): reason
        case .refused(_, let code, let reason):
            "\(reason) (reason code \(code)); check the user, the password and client_id"
        case .untrusted(_, let failure): failure.description
        case .subscriptionRefused, .publicationRefused, .library: description
        }
    }
}

extension MQTTError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let broker, let reason):
            "broker \(broker) cannot be reached: \(reason)"
        case .refused(let broker, _, _):
            "broker \(broker) refused the connection: \(self.reason)"
        case .untrusted(let broker, let failure):
            "broker \(broker): \(failure)"
        case .lost(let broker, let reason):
            "connection to broker \(broker) lost: \(reason)"
        case .subscriptionRefused(let topic):
            "the broker refused the subscription to '\(topic)'; check its access control list"
        case .publicationRefused(let topic, let reason):
            "the broker refused a publication on '\(topic)': \(reason); check its access control list"
        case .library(let call, let reason):
            "\(call): \(reason)"
        }
    }
}
