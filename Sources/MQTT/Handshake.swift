import CMosquitto

/// What libmosquitto said while an encrypted connection was made, until somebody asks what it means.
struct Handshake {
    /// OpenSSL's judgement of the broker's certificate: `X509_V_OK`, 0, or why it is not trusted.
    private var verdict = 0
    /// The log's errors: OpenSSL's as `OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed`.
    private var lines: [String] = []

    mutating func note(_ line: String, verdict: Int) {
        // A handshake that fails says two or three lines.
        if lines.count < 8 { lines.append(line) }
        if verdict != 0 { self.verdict = verdict }
    }

    /// Why the connection came to nothing, where encryption is the reason.
    func error(_ broker: Broker) -> MQTTError? {
        guard let tls = broker.tls, let failure = failure(tls) else { return nil }
        return .untrusted(broker: broker.description, failure)
    }

    private func failure(_ tls: Broker.TLS) -> TLSFailure? {
        if lines.contains(where: { $0.contains("host name verification failed") }) { return .wrongName }
        if verdict != 0 { return TLSFailure(verdict: verdict) }
        let codes = lines.compactMap(openSSLReason)
        if let alert = codes.first(where: { alertsAboutCertificates.contains($0.code) }) {
            return tls.certificateFile == nil ? .certificateDemanded : .certificateRefused(reason: alert.text)
        }
        if lines.contains(where: { $0.contains("Unable to load") || $0.contains("inconsistent") }) {
            return .unusableFiles(reason: lines.joined(separator: "; "))
        }
        guard let first = codes.first else { return nil }
        if first.code == wrongVersionNumber || first.code == unexpectedEnd { return .noTLS }
        return .handshake(reason: first.text)
    }
}

/// Numbers of OpenSSL's reasons, which are those of TLS alerts plus 1000: RFC 8446, 6.2.
private let alertsAboutCertificates: Set<Int> = [1040, 1042, 1043, 1044, 1045, 1046, 1048, 1049, 1116]
/// What a server without TLS answers to a handshake: SSL_R_WRONG_VERSION_NUMBER.
private let wrongVersionNumber = 267

/// … and what is left when it hangs up instead, as mosquitto does: SSL_R_UNEXPECTED_EOF_WHILE_READING.
private let unexpectedEnd = 294

/// The reason's number and text in a line of libmosquitto's log; `nil` where it is not OpenSSL's.
private func openSSLReason(_ line: String) -> (code: Int, text: String)? {
    guard let start = line.firstRange(of: "error:"),
        let packed = Int(line[start.upperBound...].prefix(8), radix: 16),
        let text = line.firstRange(of: "::")
    else { return nil }
    // The upper bits name the part of OpenSSL.
    return (packed & 0x7f_ffff, String(line[text.upperBound...]))
}

extension TLSFailure {
    /// `verdict`: one of OpenSSL's `X509_V_ERR_…`.
    fileprivate init(verdict: Int) {
        switch Int32(verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: self = .wrongName
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_SIGNATURE_FAILURE:
            self = .unknownAuthority
        default: self = .untrusted(reason: unsafe String(cString: X509_verify_cert_error_string(verdict)))
        }
    }
}

extension MQTTError {
    /// A connection that ended before CONNECT was answered: mostly the two do not speak the same protocol.
    func beforeAnyAnswer(overTLS: Bool) -> MQTTError {
        guard case .lost(let broker, let reason) = self, !overTLS else { return self }
        return .unreachable(
            broker: broker,
            reason:
                "it ended the connection without answering CONNECT (\(reason)); does this port expect TLS? NATS does so, too, "
                + "while it has no leader"
        )
    }
}
