/// Why a broker and we do not trust each other, and what to do.
public enum TLSFailure: Sendable, Equatable {
    /// No authority of our file has signed the broker's certificate.
    case unknownAuthority
    /// The broker's certificate, or that of its authority, is past its end.
    case expired
    /// The broker's certificate begins in the future.
    case notYetValid
    /// The broker's certificate is for another host.
    case wrongName
    /// Anything else that is wrong with the broker's certificate.
    case untrusted(reason: String)
    /// The broker wants a certificate, and we have none to show.
    case certificateDemanded
    /// The broker does not take the certificate that we showed.
    case certificateRefused(reason: String)
    /// Our own certificate or key cannot be used.
    case unusableFiles(reason: String)
    /// Whoever answers does not speak TLS.
    case noTLS
    /// The handshake failed otherwise: the broker's TLS is older than 1.2, or it shares no cipher with us.
    case handshake(reason: String)
}

extension TLSFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAuthority:
            "its certificate is signed by no authority of tls.ca_file; name the file of the authority that signed it, "
                + "or find out who answers in its place"
        case .expired:
            "its certificate has expired; renew it at the broker, or set this computer's clock"
        case .notYetValid:
            "its certificate is not valid yet; set this computer's clock, or wait"
        case .wrongName:
            "its certificate is for another host name; set broker.host to a name of the certificate, or find out who "
                + "answers in its place"
        case .untrusted(let reason):
            "its certificate is not trusted: \(reason)"
        case .certificateDemanded:
            "it demands a certificate of us; set tls.certificate_file and tls.key_file"
        case .certificateRefused(let reason):
            "it does not take our certificate: \(reason); check tls.certificate_file, its end, and the broker's cafile"
        case .unusableFiles(let reason):
            "our own certificate or key cannot be used: \(reason); check tls.certificate_file and tls.key_file"
        case .noTLS:
            "whoever answers there does not speak TLS; check the port, or take out 'tls'"
        case .handshake(let reason):
            "TLS: \(reason); it must speak TLS 1.2 or newer"
        }
    }
}
