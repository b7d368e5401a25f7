import Foundation

/// A certificate and its key, as PEM files.
package struct Certificate: Sendable {
    package let file: String
    package let keyFile: String
}

/// An authority made by the real openssl for one test, and the certificates that it signs.
package final class CertificateAuthority {
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

    package let folder = try? TemporaryFolder()
    private let name: String

    package var certificateFile: String { path("ca.pem") }

    package init(name: String = "authority") async throws {
        self.name = name
        try await openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 100 -subj '/CN=\(name)'"
        )
    }

    /// Signs a certificate.
    ///
    /// * `names`: as subjectAltName has them: `DNS:localhost,IP:127.0.0.1`; `nil` for a client's.
    /// * `days`: how long it is valid from now; -1 for one that expired yesterday.
    package func certificate(_ subject: String, names: String? = nil, days: Int = 90) async throws -> Certificate {
        let extensions = names.map { "-addext 'subjectAltName=\($0)'" } ?? ""
        try await openssl(
            """
            req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '\(subject).key' -out '\(subject).csr' \
            -subj '/CN=\(subject)' \(extensions)
            """
        )
        try await openssl(
            """
            x509 -req -in '\(subject).csr' -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) \
            -copy_extensions copy -out '\(subject).pem'
            """
        )
        return Certificate(file: path("\(subject).pem"), keyFile: path("\(subject).key"))
    }

    private func path(_ name: String) -> String { folder?.path(name) ?? name }

    private func openssl(_ arguments: String) async throws {
        guard let folder else { throw TimedOut(what: "a folder for certificates", limit: .zero) }
        let shell = try ChildProcess(
            "/bin/sh",
            ["-c", "cd '\(folder.url.path)' && /usr/bin/openssl \(arguments)"],
            output: folder.url.appendingPathComponent("openssl.log")
        )
        guard try await shell.ending() == .exited(0) else {
            throw TimedOut(what: "openssl: \(shell.log)", limit: .zero)
        }
    }
}
