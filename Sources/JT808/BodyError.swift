/// Why the body of a frame that arrived whole is no message.
public enum BodyError: Error, Equatable, Sendable {
    /// Fewer bytes than the fields that the message must have.
    case tooShort(message: MessageID, bytes: Int)
    /// Its bytes mean something to those who have the key.
    case encrypted(method: UInt8)
    /// One part of a message: they are read together, as ``PartAssembler`` puts them.
    case isPart(number: UInt16, of: UInt16)
}

extension BodyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooShort(let message, let bytes): "\(bytes) bytes are too few for the body of \(message)"
        case .encrypted(1): "the body is encrypted with RSA"
        case .encrypted(let method): "the body is encrypted, with method \(method)"
        case .isPart(let number, let total): "part \(number) of \(total) alone"
        }
    }
}
